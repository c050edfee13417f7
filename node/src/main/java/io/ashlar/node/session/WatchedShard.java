package io.ashlar.node.session;

import io.ashlar.engine.command.WatchSet;

/**
 * What a client watches on one shard.
 *
 * @param slot one that the shard owned at WATCH, to find it again
 */
public record WatchedShard(WatchSet set, int slot) {}
