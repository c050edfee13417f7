/**
 * Ratis's server-to-server protocol on the node's own event loops.
 *
 * <p>Ratis's Netty transport gives each follower a thread that blocks in a call, and answers calls
 * on threads that block until the disk has the entries: about ten hand-overs between threads an
 * entry, which cost more than the work in them. Here the shard thread itself sends and receives;
 * only what may block (votes, snapshots, entries that must be read from disk) goes to other
 * threads. Messages and framing are those of Ratis's Netty transport, so its client works with this
 * server.
 *
 * <p>Invariant: one request of an appender is under way at a time, and nothing here blocks a loop.
 * Imports Ratis and Netty, nothing of Ashlar.
 */
@NullMarked
package io.ashlar.raft.transport;

import org.jspecify.annotations.NullMarked;
