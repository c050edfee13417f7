/**
 * Taking a consistent picture of a shard while it goes on changing, and putting one back.
 *
 * <p>Invariant: what a walk hands out is exactly the keyspace at the moment the walk began. Runs on
 * the shard thread in small steps; what it hands out never changes, so any thread may encode and
 * write it. No files here. Imports the keyspace and effects.
 */
package io.ashlar.engine.snapshot;
