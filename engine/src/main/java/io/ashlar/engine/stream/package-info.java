/**
 * Streams: entries in packed blocks, consumer groups with their pending entries, and the commands
 * on them.
 *
 * <p>Invariant: a {@link io.ashlar.engine.stream.StreamValue} changes only by the package's {@link
 * io.ashlar.engine.stream.StreamChange}s, which carry every time and every choice. What a copy
 * shares with its source is replaced by whoever changes it first. Runs on the shard thread; copies
 * may be read by any one thread. Imports command, keyspace and value.
 */
package io.ashlar.engine.stream;
