/**
 * Elements of hashes, sets and sorted sets as bytes: keys that are found by their content, each
 * with a payload as its {@link io.ashlar.engine.table.Layout} says. A few of them are packed in one
 * array or several, more stand in an {@link io.ashlar.engine.table.ElementTable}.
 *
 * <p>Invariant: an array of elements is never written to once it is made, so that copies, replies
 * and snapshots may keep it; what changes is replaced. Runs on the shard thread; a copy may be read
 * by any one thread. Imports the hash function of {@code keyspace} and nothing else of the engine.
 */
package io.ashlar.engine.table;
