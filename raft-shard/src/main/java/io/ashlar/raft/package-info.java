/**
 * A shard's replica on this node: carries the engine's effects through a Raft log, releases replies
 * when their entries are committed, takes snapshots and recovers from them.
 *
 * <p>Invariant: no reply leaves that shows anything which could still be rolled back, and no
 * replica serves a state that is not exactly the committed log. Engine and replica live on the
 * shard thread; Ratis's threads reach them only through {@code ShardInbox}. Imports the engine and
 * Ratis.
 */
package io.ashlar.raft;
