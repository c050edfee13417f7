package io.ashlar.node.session;

import io.ashlar.engine.command.WatchSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** What one client watches, by the ids of the shards. On its connection's thread. */
final class Watching {
  private final BiConsumer<String, WatchSet> release;
  private final Map<String, WatchedShard> watches = new LinkedHashMap<>();

  /** Of EXECs under way. */
  private final List<Map<String, WatchedShard>> taken = new ArrayList<>();

  /**
   * @param release forgets a watch set on the shard with that id
   */
  Watching(BiConsumer<String, WatchSet> release) {
    this.release = release;
  }

  Map<String, WatchedShard> all() {
    return watches;
  }

  WatchSet on(String shardId, int slot) {
    return watches
        .computeIfAbsent(shardId, ignored -> new WatchedShard(new WatchSet(), slot))
        .set();
  }

  Map<String, WatchedShard> take() {
    Map<String, WatchedShard> now = Map.copyOf(watches);
    watches.clear();
    if (!now.isEmpty()) {
      taken.add(now);
    }
    return now;
  }

  void releaseTaken(Map<String, WatchedShard> ended) {
    if (taken.removeIf(other -> other == ended)) {
      release(ended);
    }
  }

  void clear() {
    release(watches);
    watches.clear();
  }

  /** The client is gone, whatever is under way. */
  void end() {
    clear();
    taken.forEach(this::release);
    taken.clear();
  }

  private void release(Map<String, WatchedShard> sets) {
    sets.forEach((shardId, watched) -> release.accept(shardId, watched.set()));
  }
}
