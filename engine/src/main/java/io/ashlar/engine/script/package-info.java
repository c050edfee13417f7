/**
 * Scripts and functions as Redis has them: what {@code redis.call} does, how values of Lua become
 * replies and back, and the cache of scripts.
 *
 * <p>Invariant: a script runs to its end inside one command, so that its effects are in one entry
 * with nothing in between; it changes keys through {@link io.ashlar.engine.command.Execution} only.
 * What runs on a shard belongs to its thread; {@link io.ashlar.engine.script.ScriptCache}, {@link
 * io.ashlar.engine.script.FunctionSet} and {@link io.ashlar.engine.script.RunningScript} may be
 * used from any. Imports the engine's commands, the Lua machine, its libraries and resp.
 */
@NullMarked
package io.ashlar.engine.script;

import org.jspecify.annotations.NullMarked;
