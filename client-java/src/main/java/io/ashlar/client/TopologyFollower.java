package io.ashlar.client;

import io.ashlar.proto.v1.Moved;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGrpc;
import io.ashlar.proto.v1.TopologyWatchRequest;
import io.ashlar.proto.v1.TopologyWatchResponse;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Follows the cluster map: watches it at one node, and at another one when that fails. What a node
 * says of a single shard's leader in a MOVED is newer than the map, until a map a second later.
 */
final class TopologyFollower {
  private static final long FIRST_MAP_SECONDS = 2;
  private static final long AGAIN_MS = 50;

  /** A map that comes sooner after a hint may have been made before it. */
  private static final long HINT_NANOS = 1_000_000_000L;

  /** Who leads, and when that was heard. */
  private record Hint(String node, long atNanos) {}

  private final List<GridMap.Address> seeds;
  private final Links links;
  private final ClientThread thread;

  /** By shard id. */
  private final Map<String, Hint> moved = new ConcurrentHashMap<>();

  private volatile GridMap map = GridMap.EMPTY;
  private volatile boolean closed;

  TopologyFollower(List<GridMap.Address> seeds, Links links, ClientThread thread) {
    this.seeds = seeds;
    this.links = links;
    this.thread = thread;
  }

  /**
   * Waits for the first map.
   *
   * @throws UnavailableException when no endpoint has told one in time
   */
  void start(long deadlineNanos) {
    String last = "no endpoint answers";
    while (System.nanoTime() < deadlineNanos) {
      for (GridMap.Address seed : seeds) {
        try {
          var answer =
              TopologyGrpc.newBlockingStub(links.at(seed).readyChannel())
                  .withDeadlineAfter(FIRST_MAP_SECONDS, TimeUnit.SECONDS)
                  .get(TopologyGetRequest.getDefaultInstance());
          map = new GridMap(answer.getMap());
          watch(seed);
          return;
        } catch (StatusRuntimeException e) {
          if (NodeLink.isFinal(e.getStatus())) {
            throw new AshlarException(seed + " refuses: " + e.getStatus(), e);
          }
          last = seed + ": " + e.getStatus();
        }
      }
      pause();
    }
    throw new UnavailableException("no cluster map: " + last);
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while connecting");
    }
  }

  GridMap map() {
    return map;
  }

  /** The node that leads the shard, as far as is known. */
  @Nullable String leaderOf(Shard shard) {
    Hint newer = moved.get(shard.getId());
    if (newer != null) {
      return newer.node;
    }
    if (!shard.getLeader().isEmpty()) {
      return shard.getLeader();
    }
    return shard.getReplicasCount() == 0 ? null : shard.getReplicas(0);
  }

  /** A node has said who leads a slot's shard. */
  void learn(int slot, Moved told) {
    Shard shard = map.shardOf(slot);
    if (shard == null || told.getNode().isEmpty()) {
      return;
    }
    moved.put(shard.getId(), new Hint(told.getNode(), System.nanoTime()));
    // A slot that has gone to another shard is only in the next map.
    if (!shard.getReplicasList().contains(told.getNode())) {
      refresh();
    }
  }

  /** A node has executed as a leader does. */
  void learnLeader(Call call) {
    Shard shard = call.slot < 0 ? null : map.shardOf(call.slot);
    if (shard == null || (call.readFrom != ReadFrom.LEADER && !call.write)) {
      return;
    }
    map.nodes()
        .forEach(
            (name, address) -> {
              if (address.equals(call.sentTo)) {
                moved.put(shard.getId(), new Hint(name, System.nanoTime()));
              }
            });
  }

  /** Asks for the map once, beside the watch. */
  private void refresh() {
    GridMap.Address any = choose();
    if (any != null) {
      TopologyGrpc.newStub(links.at(any).readyChannel())
          .withDeadlineAfter(FIRST_MAP_SECONDS, TimeUnit.SECONDS)
          .get(
              TopologyGetRequest.getDefaultInstance(),
              new StreamObserver<>() {
                @Override
                public void onNext(io.ashlar.proto.v1.TopologyGetResponse answer) {
                  take(new GridMap(answer.getMap()));
                }

                @Override
                public void onError(Throwable failure) {
                  // The watch goes on; the call that asked for this is tried again anyway.
                }

                @Override
                public void onCompleted() {}
              });
    }
  }

  private void take(GridMap next) {
    map = next;
    long now = System.nanoTime();
    moved.values().removeIf(hint -> now - hint.atNanos > HINT_NANOS);
    links.keepOnly(Set.copyOf(next.nodes().values()), Set.copyOf(seeds));
  }

  private void watch(GridMap.Address at) {
    if (closed) {
      return;
    }
    AtomicBoolean over = new AtomicBoolean();
    TopologyGrpc.newStub(links.at(at).readyChannel())
        .watch(
            TopologyWatchRequest.getDefaultInstance(),
            new StreamObserver<>() {
              @Override
              public void onNext(TopologyWatchResponse news) {
                take(new GridMap(news.getMap()));
              }

              @Override
              public void onError(Throwable failure) {
                onCompleted();
              }

              @Override
              public void onCompleted() {
                if (over.compareAndSet(false, true)) {
                  thread.later(AGAIN_MS, () -> watchElsewhere(at));
                }
              }
            });
  }

  private void watchElsewhere(GridMap.Address failed) {
    List<GridMap.Address> others = new ArrayList<>(map.nodes().values());
    others.remove(failed);
    others.removeIf(address -> links.at(address).isDown());
    GridMap.Address next = others.isEmpty() ? choose() : pick(others);
    if (next != null) {
      watch(next);
    }
  }

  private GridMap.@Nullable Address choose() {
    List<GridMap.Address> all = new ArrayList<>(map.nodes().values());
    all.addAll(seeds);
    List<GridMap.Address> up = all.stream().filter(address -> !links.at(address).isDown()).toList();
    return up.isEmpty() ? pick(all) : pick(up);
  }

  private static GridMap.Address pick(List<GridMap.Address> from) {
    return from.get(ThreadLocalRandom.current().nextInt(from.size()));
  }

  void close() {
    closed = true;
  }
}
