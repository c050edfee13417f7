/**
 * The string commands, one record each. {@link io.ashlar.engine.string.StringCommands} lists them.
 *
 * <p>Invariant: a value is only looked at and changed through {@code Execution}; replies are views
 * into records that are never written to again, or copies. Parsing runs on any thread, execution on
 * the shard thread. Imports the command package, the keyspace's records and RESP values.
 */
package io.ashlar.engine.string;
