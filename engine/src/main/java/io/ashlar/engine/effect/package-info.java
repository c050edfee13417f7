/**
 * Effects: the deterministic changes of a shard's state that are replicated instead of commands,
 * their bytes, and what each does to the keyspace.
 *
 * <p>Invariant: applying the same effects in the same order to equal keyspaces gives equal
 * keyspaces, on any node, at any time, in any version that knows the format. No clock and no chance
 * here. Runs on the shard thread. Imports the keyspace and the shard's slots.
 */
package io.ashlar.engine.effect;
