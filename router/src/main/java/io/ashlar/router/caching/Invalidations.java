package io.ashlar.router.caching;

import static io.ashlar.engine.command.Audience.NO_CLIENT;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.request.NumberPrefix;
import io.ashlar.node.session.CacheTracking;
import io.ashlar.node.session.Session;
import io.ashlar.node.tracking.Tracking;
import io.ashlar.resp.Reply;
import io.ashlar.router.map.Routes;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears of all changes of keys at all nodes while any client tracks, and tells those that keep
 * copies. On one event loop, but for what says otherwise.
 */
public final class Invalidations {
  private static final int TICK_MS = 100;
  private static final int KEYS_MAX = 1_000_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final Reply.Error UNREACHABLE =
      new Reply.Error("ERR not every node could be listened to in time; try again");
  private static final byte[][] TRACK = {
    "CLIENT".getBytes(US_ASCII),
    "TRACKING".getBytes(US_ASCII),
    "ON".getBytes(US_ASCII),
    "BCAST".getBytes(US_ASCII)
  };
  private static final byte[][] NAME_WRITERS = {
    "ASHLAR".getBytes(US_ASCII), "ROUTER".getBytes(US_ASCII), "WRITERS".getBytes(US_ASCII)
  };

  private record Waiting(long deadlineNanos, Consumer<Reply.@Nullable Error> then) {}

  private final LoopUpstreams upstreams;
  private final Routes routes;
  private final LinkMode mode;
  private final Tracking tracking;
  private final Readers readers = new Readers(KEYS_MAX);
  private final Map<NodeAddress, Ear> ears = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final Writers writers = new Writers();

  /** Nodes that say who changes keys. Any thread. */
  private final Set<NodeAddress> naming = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  /**
   * @param mode of RESP3: what is pushed can be told from replies
   */
  public Invalidations(LoopUpstreams upstreams, Routes routes, LinkMode mode, Tracking tracking) {
    this.upstreams = upstreams;
    this.routes = routes;
    this.mode = mode;
    this.tracking = tracking;
  }

  public void start() {
    upstreams.loop().execute(this::tick);
  }

  public void close() {
    closed = true;
  }

  /**
   * Sees to it that every node tells of changes. Any thread.
   *
   * @param then gets null once they do, or why not, on this object's thread
   */
  public void listen(Consumer<Reply.@Nullable Error> then) {
    upstreams
        .loop()
        .execute(
            () -> {
              waiting.add(new Waiting(System.nanoTime() + PATIENCE_NANOS, then));
              look();
            });
  }

  /**
   * A client is about to read; null when it does not keep what this command reads. Any thread.
   *
   * @return to be run when the answer is there, before the client gets it
   */
  public @Nullable Runnable reading(Session session, CommandSpec spec, byte[][] args) {
    if (!session.tracking().remembers(spec)) {
      return null;
    }
    List<byte[]> keys = new ArrayList<>();
    for (int index : spec.keys().indexes(args)) {
      keys.add(args[index]);
    }
    if (keys.isEmpty()) {
      return null;
    }
    readers
        .reading(session.id(), keys)
        .forEach((key, clients) -> clients.forEach(id -> tracking.invalidate(id, key, 0)));
    return () -> readers.answered(session.id(), keys);
  }

  /**
   * A client's write as it is sent to a node: with who makes it, if the client wants to hear
   * nothing of its own changes and the node can tell them from others'. Any thread.
   */
  public byte[][] signed(Session session, @Nullable NodeAddress node, byte[][] args) {
    CacheTracking.Mode tracks = session.tracking().mode();
    boolean signs = tracks != null && tracks.noLoop() && node != null && naming.contains(node);
    return signs ? NumberPrefix.WRITER.put(writers.numberOf(session.id()), args) : args;
  }

  // ---- the nodes ----

  private void tick() {
    if (closed || upstreams.loop().isShuttingDown()) {
      return;
    }
    var _ = upstreams.loop().schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
    look();
  }

  private void look() {
    if (!tracking.isUsed() && waiting.isEmpty()) {
      List.copyOf(ears.values()).forEach(ear -> ear.link.close());
      return;
    }
    List<NodeAddress> nodes = routes.nodes();
    for (NodeAddress node : nodes) {
      if (!ears.containsKey(node)) {
        UpstreamLink link = upstreams.dedicated(node, mode);
        if (!link.isClosed()) {
          ears.put(node, new Ear(node, link));
        }
      }
    }
    new HashSet<>(ears.keySet())
        .stream().filter(node -> !nodes.contains(node)).forEach(node -> closeEar(node));
    boolean all = !nodes.isEmpty() && nodes.stream().allMatch(this::hears);
    long now = System.nanoTime();
    for (Waiting one : List.copyOf(waiting)) {
      if (all || now - one.deadlineNanos() > 0) {
        waiting.remove(one);
        one.then().accept(all ? null : UNREACHABLE);
      }
    }
  }

  private void closeEar(NodeAddress node) {
    Ear ear = ears.get(node);
    if (ear != null) {
      ear.link.close();
    }
  }

  private boolean hears(NodeAddress node) {
    Ear ear = ears.get(node);
    return ear != null && ear.on;
  }

  private void everythingChanged() {
    readers.allChanged();
    tracking.invalidateAll(session -> true);
  }

  /**
   * @param by who alone changed each of the keys; empty from nodes that do not say
   */
  private void changed(List<Reply> keys, List<Reply> by) {
    Map<byte[], Long> changed = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i) instanceof Reply.Bulk bulk) {
        byte[] key = bulk.toBytes();
        boolean said = by.size() == keys.size() && by.get(i) instanceof Reply.Int;
        long writer = said ? writers.clientOf(((Reply.Int) by.get(i)).value()) : NO_CLIENT;
        changed.put(key, writer);
        readers.changed(key, writer).forEach(client -> tracking.invalidate(client, key, writer));
      }
    }
    tracking.broadcast(changed, false);
  }

  /** One node's pushes. */
  private final class Ear {
    private final NodeAddress node;
    private final UpstreamLink link;
    private boolean asked;
    private boolean on;

    Ear(NodeAddress node, UpstreamLink link) {
      this.node = node;
      this.link = link;
      link.listen(this::heard);
      link.onClose(this::closed);
      link.tell(NAME_WRITERS);
      link.tell(TRACK);
    }

    private void heard(Reply reply) {
      switch (reply) {
        case Reply.Push push -> told(push.items());
        case Reply answer when !asked -> {
          asked = true;
          if (!(answer instanceof Reply.Error)) {
            naming.add(node);
          }
        }
        case Reply.Error error -> {
          List<Waiting> refused = List.copyOf(waiting);
          waiting.clear();
          refused.forEach(one -> one.then().accept(error));
        }
        default -> {
          on = true;
          look();
        }
      }
    }

    private void told(List<Reply> items) {
      if (items.size() < 2) {
        return;
      }
      if (items.get(1) instanceof Reply.Array keys) {
        boolean names = items.size() > 2 && items.get(2) instanceof Reply.Array;
        changed(keys.items(), names ? ((Reply.Array) items.get(2)).items() : List.of());
      } else {
        everythingChanged();
      }
    }

    private void closed() {
      naming.remove(node);
      ears.remove(node, this);
      if (on) {
        on = false;
        everythingChanged();
      }
    }
  }
}
