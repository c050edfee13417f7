/**
 * What the cluster should do next, and why: a pure function from what is observed to actions.
 *
 * <p>Invariants: the same observation gives the same plan; nothing here reads a clock, draws chance
 * or does I/O. A plan holds at most one change of a shard's membership or leader, none for a shard
 * that lacks a majority, and following it never leaves a shard with fewer healthy voters than a
 * majority needs. The planner remembers nothing between rounds: what was begun shows in the next
 * observation, so a new control leader goes on where the old one stopped.
 *
 * <p>Any thread may call; each call works on its own model. Imports {@code io.ashlar.topology}
 * only.
 */
@NullMarked
package io.ashlar.control.plan;

import org.jspecify.annotations.NullMarked;
