/**
 * What clients asked, what they were told and when: the material that the checkers judge.
 *
 * <p>Invariant: an operation is recorded once, after it ended, with its invocation before its
 * return on one monotonic clock. Nothing is ever changed afterwards. Each client thread owns one
 * {@link io.ashlar.itests.history.Recorder}; the history is read after they have ended. Imports
 * nothing but the JDK.
 */
@NullMarked
package io.ashlar.itests.history;

import org.jspecify.annotations.NullMarked;
