/**
 * The node's part in scripts: what a shard's scripts find outside their shard, which scripts run,
 * and how others are served while one takes long.
 *
 * <p>Invariant: while a script runs, its shard executes nothing else; the loop may serve others.
 * Imports the engine's scripts, connections' loops, the command table and topology.
 */
@NullMarked
package io.ashlar.node.script;

import org.jspecify.annotations.NullMarked;
