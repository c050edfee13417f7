/**
 * The libraries that a script finds: Lua's own without files and processes, and those that Redis
 * adds (bit, cjson, cmsgpack, struct).
 *
 * <p>Invariant: what a function allocates is noted in the memory meter first, and what may take
 * long ticks. Shard thread only. Imports the Lua machine, nothing else of Ashlar.
 */
@NullMarked
package io.ashlar.engine.script.lib;

import org.jspecify.annotations.NullMarked;
