/**
 * Breaks the testbed: which fault, when, where and for how long follows from a seed.
 *
 * <p>Invariant: every fault that was begun can be ended at any time, and {@link
 * io.ashlar.itests.testbed.Testbed#heal} ends whatever is left. The nemesis runs on a thread of its
 * own and is the only one that breaks or mends things while it runs. Imports {@code testbed},
 * {@code process}, {@code lab}, {@code client}.
 */
@NullMarked
package io.ashlar.itests.nemesis;

import org.jspecify.annotations.NullMarked;
