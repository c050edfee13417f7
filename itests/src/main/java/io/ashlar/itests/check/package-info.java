/**
 * Judges a history: linearizability per subject, and cheaper checks for what was lost, doubled or
 * made up.
 *
 * <p>Invariant: a checker only says "violation" when no order of the recorded operations, with each
 * operation of unknown fate placed anywhere after its invocation or left out, explains every
 * answer. What it could not decide in time it calls undecided. Pure: imports {@code history} and
 * the JDK, runs on the caller's thread, keeps nothing between calls.
 */
@NullMarked
package io.ashlar.itests.check;

import org.jspecify.annotations.NullMarked;
