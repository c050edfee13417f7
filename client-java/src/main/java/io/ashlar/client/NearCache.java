package io.ashlar.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Values of keys with one prefix, kept in this process until somebody changes them: every node says
 * so to every near cache. A hit asks nobody.
 *
 * <p>Nothing is kept unless every node of the cluster is listened to and has lately answered that
 * it was: so a value is never older than the grid's by more than {@link #BEHIND_MAX}, whatever
 * becomes of nodes, connections and this process. When a connection is lost, a leader changes or a
 * node comes, all that was kept is thrown away, for a change may have gone unheard.
 *
 * <pre>{@code
 * try (NearCache<String> profiles = client.nearCache("profile:", 100_000, Duration.ofMinutes(1))) {
 *   String profile = profiles.get("profile:42").await();
 * }
 * }</pre>
 *
 * @param <V> of the values
 */
public final class NearCache<V> implements AutoCloseable {
  /** A node that has not answered for so long is not listened to. */
  public static final Duration BEHIND_MAX = Duration.ofSeconds(2);

  private static final long BEHIND_MAX_NANOS = BEHIND_MAX.toNanos();
  private static final long LOOK_MS = 50;
  private static final long ASK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long AGAIN_FIRST_MS = 50;
  private static final long AGAIN_MAX_MS = 1_000;

  /** A value, or one that is on its way. It counts from when it was asked for. */
  private record Entry<V>(Pending<@Nullable V> value, long bornNanos) {
    boolean isHere() {
      return value.isDone() && !value.isCompletedExceptionally();
    }
  }

  /**
   * A time in which all changes are heard, and what is kept in it. Another begins whenever one may
   * have been missed; whoever still reads for an earlier one enters its value where nobody looks.
   */
  private static final class Span<V> {
    final GridMap map;
    final Kept<Entry<V>> kept;

    /** What was told before then is heard. */
    volatile long heardNanos;

    Span(GridMap map, Kept<Entry<V>> kept, long heardNanos) {
      this.map = map;
      this.kept = kept;
      this.heardNanos = heardNanos;
    }
  }

  /** Listening to one node, and when to try again if that has failed. */
  private static final class Ear {
    @Nullable Invalidations stream;
    int failures;
    long againNanos = System.nanoTime();
  }

  private final Strings<V> strings;
  private final String prefix;
  private final int entriesMax;
  private final long maxAgeNanos;
  private final TopologyFollower topology;
  private final Links links;
  private final ClientThread thread;
  private final Invalidations.Owner news = new News();

  /** The client's thread only. */
  private final Map<GridMap.Address, Ear> ears = new HashMap<>();

  /** Null while changes may go unheard. Set under the lock of this object. */
  private volatile @Nullable Span<V> span;

  private volatile boolean closed;

  /**
   * @param strings read from leaders: what a follower says may be older than a change that was told
   */
  NearCache(
      Strings<V> strings,
      String prefix,
      int entriesMax,
      Duration maxAge,
      TopologyFollower topology,
      Links links,
      ClientThread thread) {
    if (entriesMax < 1) {
      throw new IllegalArgumentException("a near cache of " + entriesMax + " entries");
    }
    this.strings = strings;
    this.prefix = prefix;
    this.entriesMax = entriesMax;
    this.maxAgeNanos = maxAge.toNanos();
    this.topology = topology;
    this.links = links;
    this.thread = thread;
    thread.soon(this::look);
  }

  // ---- reading, any thread ----

  /**
   * The value, null when the key is missing, which is kept as well.
   *
   * @throws IllegalArgumentException when the key does not begin with the prefix
   */
  public Pending<@Nullable V> get(String key) {
    check(key);
    long now = System.nanoTime();
    Span<V> current = current(now);
    if (current == null) {
      return strings.get(key);
    }
    Entry<V> known = current.kept.get(key);
    if (known == null || now - known.bornNanos >= maxAgeNanos) {
      return load(current, key, known, now);
    }
    if (known.isHere()) {
      Pending<@Nullable V> hit = new Pending<>();
      hit.complete(known.value.join());
      return hit;
    }
    // Others are asking already.
    return known.value.as(value -> value);
  }

  private Pending<@Nullable V> load(
      Span<V> current, String key, @Nullable Entry<V> former, long nowNanos) {
    Entry<V> entry = new Entry<>(new Pending<>(), nowNanos);
    // Before the question: a change that is told from now on finds the entry and removes it.
    if (!current.kept.put(key, former, entry)) {
      return strings.get(key);
    }
    strings
        .get(key)
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                entry.value.complete(value);
              } else {
                current.kept.remove(key, entry);
                entry.value.completeExceptionally(Pending.unwrapped(failure));
              }
            });
    return entry.value.as(value -> value);
  }

  /** As {@link #get}, for what is here; null also when it is not. */
  public @Nullable V peek(String key) {
    long now = System.nanoTime();
    Span<V> current = current(now);
    Entry<V> known = current == null ? null : current.kept.get(key);
    return known != null && now - known.bornNanos < maxAgeNanos && known.isHere()
        ? known.value.join()
        : null;
  }

  /**
   * Has the next {@link #get} ask the grid: after a write of one's own, whose invalidation may come
   * later than its answer.
   */
  public void forget(String key) {
    check(key);
    Span<V> current = span;
    if (current != null) {
      current.kept.remove(key);
    }
  }

  private void check(String key) {
    if (!key.startsWith(prefix)) {
      throw new IllegalArgumentException(key + " does not begin with " + prefix);
    }
  }

  /** Whether changes are heard from all nodes, so that values are kept. */
  public boolean isKeeping() {
    return current(System.nanoTime()) != null;
  }

  /** How many are kept. */
  public int size() {
    Span<V> current = current(System.nanoTime());
    return current == null ? 0 : current.kept.size();
  }

  /** Null when changes may go unheard, or when the map has changed and was not looked at yet. */
  private @Nullable Span<V> current(long nowNanos) {
    Span<V> current = span;
    return current != null
            && current.map == topology.map()
            && nowNanos - current.heardNanos < BEHIND_MAX_NANOS
        ? current
        : null;
  }

  // ---- listening, the client's thread ----

  private void look() {
    if (closed) {
      return;
    }
    try {
      GridMap map = topology.map();
      Set<GridMap.Address> nodes = new HashSet<>(map.nodes().values());
      ears.forEach(
          (node, ear) -> {
            if (!nodes.contains(node) && ear.stream != null) {
              ear.stream.cancel();
            }
          });
      ears.keySet().retainAll(nodes);
      nodes.forEach(node -> tend(node, ears.computeIfAbsent(node, added -> new Ear())));
      judge(map);
    } finally {
      thread.later(LOOK_MS, this::look);
    }
  }

  private void tend(GridMap.Address node, Ear ear) {
    long now = System.nanoTime();
    Invalidations stream = ear.stream;
    if (stream != null && !stream.isOver()) {
      if (stream.isAsked() && now - stream.askedNanos() > BEHIND_MAX_NANOS) {
        stream.cancel();
      } else if (stream.isListening()) {
        ear.failures = 0;
        if (now - stream.askedNanos() > ASK_NANOS) {
          stream.askAgain();
        }
      }
      return;
    }
    if (stream != null) {
      ear.stream = null;
      long pauseMs = Math.min(AGAIN_MAX_MS, AGAIN_FIRST_MS << Math.min(ear.failures++, 10));
      ear.againNanos = now + TimeUnit.MILLISECONDS.toNanos(pauseMs);
    }
    if (now - ear.againNanos >= 0 && !links.at(node).isDown()) {
      ear.stream = new Invalidations(news, prefix);
      ear.stream.begin(links.at(node));
    }
  }

  /** Decides what this moment is: part of the present span, the begin of another, or of none. */
  private synchronized void judge(GridMap map) {
    boolean all = map.knowsAllNodes() && !closed;
    long now = System.nanoTime();
    long heardNanos = now;
    for (Ear ear : ears.values()) {
      all &= ear.stream != null && ear.stream.isListening();
      if (all && ear.stream != null && ear.stream.heardNanos() - heardNanos < 0) {
        heardNanos = ear.stream.heardNanos();
      }
    }
    Span<V> former = span;
    if (!all || now - heardNanos >= BEHIND_MAX_NANOS) {
      span = null;
    } else if (former == null || !former.map.isAlike(map)) {
      span = new Span<>(map, new Kept<>(entriesMax), heardNanos);
    } else if (former.map != map) {
      span = new Span<>(map, former.kept, heardNanos);
    } else {
      former.heardNanos = heardNanos;
    }
  }

  private final class News implements Invalidations.Owner {
    @Override
    public void changed(String key) {
      Span<V> current = span;
      if (current != null) {
        current.kept.remove(key);
      }
    }

    @Override
    public void everythingChanged() {
      synchronized (NearCache.this) {
        Span<V> current = span;
        if (current != null) {
          span = new Span<>(current.map, new Kept<>(entriesMax), current.heardNanos);
        }
      }
    }

    @Override
    public void ended() {
      synchronized (NearCache.this) {
        span = null;
      }
    }
  }

  /** Keeps nothing any more; {@link #get} asks the grid from then on. */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      span = null;
    }
    thread.soon(
        () ->
            ears.values()
                .forEach(
                    ear -> {
                      if (ear.stream != null) {
                        ear.stream.cancel();
                      }
                    }));
  }
}
