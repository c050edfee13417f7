package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;

/**
 * An engine as a snapshot has it, or an empty one.
 *
 * @param term term of the last entry in it, 0 when empty
 * @param index its log index, -1 when empty
 */
record LoadedState(ShardEngine engine, long term, long index) {}
