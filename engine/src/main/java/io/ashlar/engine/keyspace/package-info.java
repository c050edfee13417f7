/**
 * The keys of one shard and how they lie in memory: a keyspace for each numbered database, in it
 * one small hash table per slot, one {@code byte[]} per string key.
 *
 * <p>Invariant: everything here is confined to the shard thread, and every change of a key passes
 * {@link io.ashlar.engine.keyspace.Keyspace}, so counts, memory and observers (snapshot walk,
 * WATCH) never miss one. Imports the value package.
 */
package io.ashlar.engine.keyspace;
