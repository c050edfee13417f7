/**
 * The commands on keys of any type: deleting, naming, expiring, listing. {@link
 * io.ashlar.engine.keys.KeyCommands} lists them.
 *
 * <p>Invariant: nothing here knows what a value holds beyond what {@code Records} tells of every
 * record. Parsing runs on any thread, execution on the shard thread. Imports the command package,
 * the keyspace's records and RESP values.
 */
package io.ashlar.engine.keys;
