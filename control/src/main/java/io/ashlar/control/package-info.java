/**
 * The control group: one Raft group that every node belongs to, holding the cluster map, who was
 * last seen leading which shard, and what all nodes agree on: libraries of functions, users, join
 * tokens and settings.
 *
 * <p>Invariant: the map changes only by an entry of the group's log, each change has the next
 * epoch, and the same entries give the same state on every node.
 *
 * <p>Threads: Ratis applies entries on the group's own thread; {@link
 * io.ashlar.control.ControlPlane} proposes from one daemon thread; readers on any thread see an
 * immutable state. Imports {@code io.ashlar.topology}, {@code io.ashlar.proto} and Ratis.
 */
@NullMarked
package io.ashlar.control;

import org.jspecify.annotations.NullMarked;
