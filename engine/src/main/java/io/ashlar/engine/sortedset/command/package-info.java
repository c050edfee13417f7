/**
 * The sorted set commands: one file each, or one for those that share their work; the table is
 * {@link io.ashlar.engine.sortedset.command.SortedSetCommands}.
 *
 * <p>Every range, by score, by member or by rank, is first turned into ranks and then read or
 * removed as such. Runs on the shard thread.
 */
package io.ashlar.engine.sortedset.command;
