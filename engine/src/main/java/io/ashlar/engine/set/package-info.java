/**
 * Sets: members without order, as sorted integers while they are nothing else, packed while they
 * are few, in a table from then on.
 *
 * <p>Invariant: chance is the leader's; what SPOP removes travels by name. Runs on the shard
 * thread. Imports {@code command}, {@code keyspace}, {@code table} and {@code value}.
 */
package io.ashlar.engine.set;
