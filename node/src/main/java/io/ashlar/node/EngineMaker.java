package io.ashlar.node;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/** Makes empty engines; a shard's counters outlive them. Any thread. */
final class EngineMaker {
  private final EngineSettings settings;
  private final Map<String, EngineStats> stats = new ConcurrentHashMap<>();

  EngineMaker(EngineSettings settings) {
    this.settings = settings;
  }

  ShardEngine make(String shardId, long hashSeed) {
    return new ShardEngine(
        hashSeed,
        settings,
        stats.computeIfAbsent(shardId, id -> new EngineStats()),
        new SplittableRandom(new SecureRandom().nextLong()));
  }
}
