/**
 * A Lua 5.1 of its own: compiler, register machine, tables.
 *
 * <p>Invariant: whatever a script does costs bounded memory ({@link
 * io.ashlar.engine.script.lua.MemoryMeter}), bounded Java stack (Lua calls take none; calls through
 * built-in functions at most {@link io.ashlar.engine.script.lua.Coroutine#NESTED_CALLS_MAX}), and
 * can be stopped between any two instructions ({@link io.ashlar.engine.script.lua.LuaState#tick}).
 * Compiled {@link io.ashlar.engine.script.lua.Prototype}s are immutable and shared; everything else
 * belongs to one shard's thread. Imports nothing of Ashlar.
 */
@NullMarked
package io.ashlar.engine.script.lua;

import org.jspecify.annotations.NullMarked;
