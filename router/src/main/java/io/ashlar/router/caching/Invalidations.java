package io.ashlar.router.caching;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.CommandSpec;
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
import java.util.TreeMap;
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

  private record Waiting(long deadlineNanos, Consumer<Reply.@Nullable Error> then) {}

  private final LoopUpstreams upstreams;
  private final Routes routes;
  private final LinkMode mode;
  private final Tracking tracking;
  private final Readers readers = new Readers(KEYS_MAX);
  private final Map<NodeAddress, Ear> ears = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
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

  private void changed(List<Reply> keys) {
    Map<byte[], Long> changed = new TreeMap<>(Arrays::compareUnsigned);
    for (Reply reply : keys) {
      if (reply instanceof Reply.Bulk bulk) {
        byte[] key = bulk.toBytes();
        changed.put(key, 0L);
        readers.changed(key).forEach(client -> tracking.invalidate(client, key, 0));
      }
    }
    tracking.broadcast(changed, false);
  }

  /** One node's pushes. */
  private final class Ear {
    private final NodeAddress node;
    private final UpstreamLink link;
    private boolean on;

    Ear(NodeAddress node, UpstreamLink link) {
      this.node = node;
      this.link = link;
      link.listen(this::heard);
      link.onClose(this::closed);
      link.tell(TRACK);
    }

    private void heard(Reply reply) {
      switch (reply) {
        case Reply.Push push -> {
          if (push.items().size() == 2) {
            if (push.items().get(1) instanceof Reply.Array keys) {
              changed(keys.items());
            } else {
              everythingChanged();
            }
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

    private void closed() {
      ears.remove(node, this);
      if (on) {
        on = false;
        everythingChanged();
      }
    }
  }
}
