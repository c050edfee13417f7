/**
 * Brings a command to the shard that owns its slot, or finds out where that shard is.
 *
 * <p>Invariant: the calls of one client reach a shard in the order in which it sent them, also when
 * some had to wait for a leader. A {@link io.ashlar.node.routing.CallLane} and its calls belong to
 * the connection's thread; a call is the shard thread's only between its submission and its return.
 * Imports topology, the engine's command types, raft's {@code ShardRequest} and Netty's executors.
 */
@NullMarked
package io.ashlar.node.routing;

import org.jspecify.annotations.NullMarked;
