/**
 * Stories with a plot of their own, where the nemesis's random composition would seldom meet the
 * moment that matters.
 *
 * <p>Invariant: a scenario starts on a whole cluster, leaves a whole cluster and answers what it
 * found wrong, empty when nothing was. Runs on the caller's thread while no nemesis does. Imports
 * {@code testbed}, {@code process}, {@code lab}, {@code client}.
 */
@NullMarked
package io.ashlar.itests.scenario;

import org.jspecify.annotations.NullMarked;
