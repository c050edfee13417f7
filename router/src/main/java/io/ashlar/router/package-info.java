/**
 * The place of the stateless tier: one logical Redis in front of the grid, for clients that know
 * nothing of clusters. Nothing of it is built yet; nodes answer cluster-aware clients directly.
 *
 * <p>What belongs here: many client connections over few pipelined ones to the nodes with the order
 * of replies kept, commands over several slots split and joined, MOVED absorbed. May import {@code
 * io.ashlar.resp} and {@code io.ashlar.topology}, never {@code io.ashlar.node}.
 */
package io.ashlar.router;
