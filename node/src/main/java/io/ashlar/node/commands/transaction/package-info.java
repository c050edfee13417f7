/**
 * MULTI, EXEC, DISCARD, WATCH, UNWATCH.
 *
 * <p>Invariant: the queued engine commands run on one shard with nothing in between, in one entry;
 * what a client watched is forgotten once EXEC has its answer. Runs on the connection's thread.
 * Imports command, routing, session and the engine's command types.
 */
@NullMarked
package io.ashlar.node.commands.transaction;

import org.jspecify.annotations.NullMarked;
