package io.ashlar.node.tracking;

import io.ashlar.node.pubsub.ChannelName;
import io.ashlar.node.session.CacheTracking.Mode;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The clients of this node that keep copies of keys. Safe for all threads. */
public final class Tracking {
  private static final Reply INVALIDATE = Reply.Bulk.of("invalidate");
  private static final Reply BROKEN = Reply.Bulk.of("tracking-redir-broken");
  private static final Reply MESSAGE = Reply.Bulk.of("message");
  private static final Reply CHANNEL = Reply.Bulk.of("__redis__:invalidate");

  private final ClientRegistry clients;
  private final Set<Session> trackers = ConcurrentHashMap.newKeySet();

  /** Who broadcasts for which prefix. */
  private final Map<ChannelName, Set<Session>> prefixes = new ConcurrentHashMap<>();

  private final AtomicLong keys = new AtomicLong();
  private final AtomicLong items = new AtomicLong();
  private volatile int trackerCount;
  private volatile long keysMax = 1_000_000;

  public Tracking(ClientRegistry clients) {
    this.clients = clients;
  }

  /** {@code tracking-table-max-keys}: keys remembered on this node at most, 0 for any number. */
  public void setKeysMax(long value) {
    keysMax = value == 0 ? Long.MAX_VALUE : value;
  }

  // ---- for the commands, on the client's thread ----

  /** CLIENT TRACKING ON, checked already. The prefixes are added to those it has. */
  public void enable(Session session, Mode mode) {
    Mode former = session.tracking().mode();
    List<byte[]> all = new ArrayList<>(former == null ? List.of() : former.prefixes());
    List<byte[]> added = new ArrayList<>(mode.prefixes());
    if (mode.broadcast() && added.isEmpty() && all.stream().noneMatch(one -> one.length == 0)) {
      // All keys.
      added.add(new byte[0]);
    }
    all.addAll(added);
    session
        .tracking()
        .setMode(
            new Mode(
                mode.broadcast(),
                mode.optIn(),
                mode.optOut(),
                mode.noLoop(),
                mode.redirectTo(),
                List.copyOf(all)));
    for (byte[] prefix : added) {
      prefixes.compute(
          new ChannelName(prefix),
          (ignored, present) -> {
            Set<Session> who = present == null ? ConcurrentHashMap.newKeySet(2) : present;
            who.add(session);
            return who;
          });
    }
    trackers.add(session);
    session.onEnd(this, () -> disable(session));
    count();
  }

  /** CLIENT TRACKING OFF, RESET or the end of the client. */
  public void disable(Session session) {
    Mode mode = session.tracking().mode();
    if (mode == null) {
      return;
    }
    session.tracking().setMode(null);
    for (byte[] prefix : mode.prefixes()) {
      prefixes.computeIfPresent(
          new ChannelName(prefix),
          (ignored, who) -> {
            who.remove(session);
            return who.isEmpty() ? null : who;
          });
    }
    trackers.remove(session);
    count();
  }

  private synchronized void count() {
    trackerCount = trackers.size();
  }

  // ---- for the shards ----

  /** Whether shards have to watch their keys. */
  public boolean isUsed() {
    return trackerCount > 0;
  }

  boolean broadcasts() {
    return !prefixes.isEmpty();
  }

  /** The table of some shard has grown or shrunk. */
  void tableChanged(int moreKeys, int moreItems) {
    keys.addAndGet(moreKeys);
    items.addAndGet(moreItems);
  }

  boolean tableTooLarge() {
    return keys.get() > keysMax;
  }

  /** Tells a client that remembered reading the key; {@code actor} changed it. */
  public void invalidate(long clientId, byte[] key, long actor) {
    Session session = clients.find(clientId).orElse(null);
    Mode mode = session == null ? null : session.tracking().mode();
    if (session != null && mode != null && !mode.broadcast() && !skips(session, mode, actor)) {
      send(session, mode, List.of(Reply.Array.of(Reply.Bulk.of(key))), key.length);
    }
  }

  /** Tells a client that whatever it keeps may be old. */
  void invalidateAll(long clientId) {
    clients.find(clientId).ifPresent(this::invalidateAll);
  }

  /** Tells all clients of a kind that whatever they keep may be old. */
  public void invalidateAll(Predicate<Session> which) {
    trackers.stream().filter(which).forEach(this::invalidateAll);
  }

  private void invalidateAll(Session session) {
    Mode mode = session.tracking().mode();
    if (mode != null) {
      send(session, mode, List.of(Reply.NIL), 0);
    }
  }

  /**
   * Tells those that broadcast.
   *
   * @param changed keys in the order of their bytes, with who alone changed each
   * @param followed whether this node only follows the shard: then only its readers of old values
   *     are told
   */
  public void broadcast(Map<byte[], Long> changed, boolean followed) {
    prefixes.forEach(
        (prefix, sessions) -> {
          List<byte[]> matching =
              changed.keySet().stream().filter(key -> startsWith(key, prefix.bytes())).toList();
          if (!matching.isEmpty()) {
            sessions.forEach(session -> tell(session, matching, changed, followed));
          }
        });
  }

  private void tell(
      Session session, List<byte[]> matching, Map<byte[], Long> changed, boolean followed) {
    Mode mode = session.tracking().mode();
    if (mode == null || (followed && !session.followerReads().allowed())) {
      return;
    }
    List<Reply> mine = new ArrayList<>();
    List<Reply> writers = new ArrayList<>();
    long bytes = 0;
    for (byte[] key : matching) {
      long writer = changed.getOrDefault(key, 0L);
      if (!skips(session, mode, writer)) {
        mine.add(Reply.Bulk.of(key));
        writers.add(Reply.Int.of(writer));
        bytes += key.length;
      }
    }
    if (!mine.isEmpty()) {
      Reply keys = new Reply.Array(mine);
      boolean names = session.tracking().namesWriters();
      send(session, mode, names ? List.of(keys, new Reply.Array(writers)) : List.of(keys), bytes);
    }
  }

  private static boolean skips(Session session, Mode mode, long actor) {
    return mode.noLoop() && session.id() == actor;
  }

  /**
   * @param what the keys, and for a router who changed them
   */
  private void send(Session tracker, Mode mode, List<Reply> what, long bytes) {
    Session target = tracker;
    if (mode.redirectTo() != 0) {
      target = clients.find(mode.redirectTo()).orElse(null);
      if (target == null) {
        tracker.tracking().setRedirectBroken();
        Reply broken = new Reply.Push(List.of(BROKEN, Reply.Int.of(mode.redirectTo())));
        tracker.control().push(0, () -> tracker.resp() == RespVersion.RESP3 ? broken : Reply.NONE);
        return;
      }
    }
    Session receiver = target;
    receiver.control().push(bytes, () -> shape(receiver, receiver != tracker, what));
  }

  private static Reply shape(Session receiver, boolean redirected, List<Reply> what) {
    if (receiver.resp() == RespVersion.RESP3) {
      List<Reply> items = new ArrayList<>(List.of(INVALIDATE));
      items.addAll(what);
      return new Reply.Push(items);
    }
    // Under RESP2 only a subscriber can be told anything.
    return redirected && !receiver.subscriptions().isEmpty()
        ? new Reply.Push(List.of(MESSAGE, CHANNEL, what.getFirst()))
        : Reply.NONE;
  }

  private static boolean startsWith(byte[] key, byte[] prefix) {
    return key.length >= prefix.length
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  // ---- introspection ----

  public int clientCount() {
    return trackerCount;
  }

  public long keyCount() {
    return keys.get();
  }

  /** Pairs of a key and a client. */
  public long itemCount() {
    return items.get();
  }

  public int prefixCount() {
    return prefixes.size();
  }

  /** A prefix of the client's that overlaps with this one; null when none does. */
  public static byte @Nullable [] overlapping(List<byte[]> present, byte[] prefix) {
    for (byte[] other : present) {
      if (startsWith(other, prefix) || startsWith(prefix, other)) {
        return other;
      }
    }
    return null;
  }
}
