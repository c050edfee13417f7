/**
 * What a command is (its description as data, its parser, its execution) and what it may see and do
 * while it runs: {@link io.ashlar.engine.command.Execution}.
 *
 * <p>Invariant: a command changes a shard only through {@code Execution}, which records every
 * change as an effect. Runs on the shard thread. Imports the keyspace, effects and RESP values.
 */
package io.ashlar.engine.command;
