/**
 * What a value is to the keyspace, to effects and to snapshots, whatever its type: it changes in
 * place by {@link io.ashlar.engine.value.ValueChange}s, can be copied at the cost of its directory,
 * and can be written down as the changes that make it anew.
 *
 * <p>Invariant: the same changes in the same order make equal values on every replica. Runs on the
 * shard thread; copies may be read by any one thread. Imports nothing of the engine.
 */
package io.ashlar.engine.value;
