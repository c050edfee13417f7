/**
 * Lists: their form in memory, their changes, and the commands on them.
 *
 * <p>Invariant: bytes of a block that a reply, a copy or a snapshot may see are never written
 * again. Runs on the shard thread; copies may be read by any one thread. Imports the value, command
 * and keyspace packages and RESP values.
 */
package io.ashlar.engine.list;
