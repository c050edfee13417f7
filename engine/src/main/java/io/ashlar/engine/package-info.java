/**
 * One shard's state machine, without I/O: {@link io.ashlar.engine.ShardEngine} executes commands on
 * the leader, applies entries on followers, and is told of commits and of time.
 *
 * <p>Invariant: single-threaded; the same committed entries give the same keys on every replica.
 * Imports every package below it, and RESP values.
 */
package io.ashlar.engine;
