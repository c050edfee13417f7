/**
 * Moving slots from one shard to another: the source's walk over them while commands go on, and the
 * commands that the two leaders give to their shards.
 *
 * <p>Invariant: what a walk hands out, played in its order, makes exactly the keys that the source
 * has at that moment. Runs on the shard thread; what is handed out never changes. No network here.
 * Imports the engine's commands, effects, slots and keyspace.
 */
package io.ashlar.engine.migration;
