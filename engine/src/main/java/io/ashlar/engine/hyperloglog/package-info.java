/**
 * HyperLogLog: estimating how many different elements were added, in a string of the very bytes
 * that Redis keeps, sparse or dense. {@link io.ashlar.engine.hyperloglog.HyperLogLogCommands} lists
 * the commands.
 *
 * <p>Invariant: the same elements give the same bytes and the same estimate as in Redis. Parsing
 * runs on any thread, execution on the shard thread. Imports the command package, the keyspace's
 * records and RESP values.
 */
package io.ashlar.engine.hyperloglog;
