/**
 * Which slots a shard owns, and those that are on their way to it or from it: part of its
 * replicated state, so that whatever a node believes about the cluster map, two shards never both
 * accept a write for a slot.
 *
 * <p>Invariant: changes only by {@link io.ashlar.engine.slots.SlotChange}s, which the leader and
 * its followers apply alike. Keys of slots that arrive or leave lie in hidden databases that no
 * command, scan, count, expiry or eviction sees. Runs on the shard thread. Imports the keyspace and
 * values.
 */
package io.ashlar.engine.slots;
