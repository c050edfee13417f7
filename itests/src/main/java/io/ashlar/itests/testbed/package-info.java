/**
 * A cluster under test with everything around it that can be broken: processes, and where the
 * machine allows, its network and disks.
 *
 * <p>Invariant: what the machine does not allow is told once, loudly, as {@code SKIPPED (reason)};
 * it is never quietly left out. Used by one thread at a time. Imports {@code process}, {@code lab},
 * {@code client}.
 */
@NullMarked
package io.ashlar.itests.testbed;

import org.jspecify.annotations.NullMarked;
