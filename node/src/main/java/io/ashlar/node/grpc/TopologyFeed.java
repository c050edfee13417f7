package io.ashlar.node.grpc;

import io.ashlar.proto.v1.ClusterMap;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest map with its leaders, and who wants to hear of it.
 *
 * <p>A watcher has no queue: it is told that there is something newer, and takes the newest when it
 * can. So one that reads slowly costs nothing, and never gets an older map after a newer one.
 */
public final class TopologyFeed {
  private static final StatusRuntimeException STOPPING =
      Status.UNAVAILABLE.withDescription("the server stops: go on at another").asRuntimeException();

  /**
   * @param version grows with each; another one than that of any other process
   */
  public record Edition(long version, ClusterMap map) {}

  /** One stream. */
  interface Watcher {
    /** There is a newer edition; any thread, maybe several at once. */
    void changed();

    void end(StatusRuntimeException why);
  }

  private final Supplier<Optional<ClusterMap>> source;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Edition newest;
  private volatile boolean closed;

  /**
   * @param source what is known at the moment, empty before the first map
   */
  public TopologyFeed(Supplier<Optional<ClusterMap>> source) {
    this.source = source;
  }

  /** Of a process that has the map itself. */
  public static TopologyFeed of(TopologySource source) {
    return new TopologyFeed(() -> source.map().map(map -> PublicMap.of(map, source)));
  }

  /** Looks whether anything has changed and tells it; cheap, to be called often. */
  public void refresh() {
    if (look()) {
      watchers.forEach(Watcher::changed);
    }
  }

  /** The lock keeps an older look from taking the place of a newer one. */
  private synchronized boolean look() {
    ClusterMap now = source.get().orElse(null);
    Edition before = newest;
    if (now == null || (before != null && before.map.equals(now))) {
      return false;
    }
    newest = new Edition(before == null ? firstVersion() : before.version + 1, now);
    return true;
  }

  /** The newest that was looked at; null before the first map. */
  public @Nullable Edition newest() {
    return newest;
  }

  /** From 1 on, and high enough for as many more as may come. */
  private static long firstVersion() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE / 2);
  }

  void add(Watcher watcher) {
    watchers.add(watcher);
    if (closed) {
      watcher.end(STOPPING);
    } else {
      watcher.changed();
    }
  }

  void remove(Watcher watcher) {
    watchers.remove(watcher);
  }

  int watcherCount() {
    return watchers.size();
  }

  /** Ends all streams, those that come later as well. */
  public void close() {
    closed = true;
    watchers.forEach(watcher -> watcher.end(STOPPING));
  }
}
