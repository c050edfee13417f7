package io.ashlar.node.watch;

import com.google.rpc.Code;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.WatchGap;
import io.ashlar.proto.v1.WatchPosition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call: puts the feeds of all shards together, finds another replica for those whose feed ends,
 * and follows the map. Runs on a virtual thread of its own; the others only {@link #wake} it.
 */
final class WatchCall implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(WatchCall.class);
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Watches home;
  private final DataGridWatchRequest request;
  private final Watches.Asker asker;
  private final ServerCallStreamObserver<DataGridWatchResponse> out;
  private final KeyFilter filter;
  private final AtomicBoolean woken = new AtomicBoolean();

  /** Shard -> all up to there was sent. */
  private final Map<String, Long> positions = new TreeMap<>();

  private final Map<String, Feed> feeds = new LinkedHashMap<>();

  /** Shard -> how many feeds of it have ended since one told something. */
  private final Map<String, Integer> attempts = new HashMap<>();

  /**
   * Who is asked, and whether for what comes from now on: not the same for all shards of a node.
   */
  private record Place(Node node, boolean atEnd) {}

  /** All of its shards have feeds, unless some are missing. */
  private @Nullable ClusterMap followed;

  private boolean missing;
  private boolean fresh;
  private boolean watching;
  private long retryAtNs = System.nanoTime();
  private volatile @Nullable StatusRuntimeException stopped;
  private volatile @Nullable Thread thread;

  /**
   * @throws StatusRuntimeException when the request is refused
   */
  WatchCall(
      Watches home,
      DataGridWatchRequest request,
      Watches.Asker asker,
      ServerCallStreamObserver<DataGridWatchResponse> out) {
    this.home = home;
    this.request = request;
    this.asker = asker;
    this.out = out;
    this.filter = new KeyFilter(request, asker::mayHear);
    this.fresh = request.getAfterCount() == 0;
    request.getAfterList().forEach(at -> positions.put(at.getShardId(), at.getIndex()));
  }

  /** Whether another server makes it, for some shards and on somebody's behalf. */
  boolean isOfServer() {
    return request.getShardIdsCount() > 0;
  }

  /** Any thread: there may be something to do. */
  void wake() {
    if (!woken.getAndSet(true)) {
      LockSupport.unpark(thread);
    }
  }

  /** Any thread: ends the call. */
  void stop(StatusRuntimeException why) {
    stopped = why;
    wake();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      while (!out.isCancelled()) {
        woken.set(false);
        StatusRuntimeException end = stopped;
        if (end != null) {
          throw end;
        }
        if (!step() && !woken.get()) {
          LockSupport.parkNanos(LOOK_NS);
        }
      }
    } catch (StatusRuntimeException e) {
      out.onError(e);
    } catch (RuntimeException e) {
      LOG.error("a watch failed", e);
      out.onError(Failures.of(Code.INTERNAL, "BUG", "the server could not handle this", Map.of()));
    } finally {
      feeds.values().forEach(Feed::close);
    }
  }

  /** Whether there may be more to do at once. */
  private boolean step() {
    asker.requireMayWatch();
    follow();
    boolean more = false;
    for (Feed feed : new LinkedHashSet<>(feeds.values())) {
      if (!out.isReady()) {
        return false;
      }
      more |= forward(feed);
    }
    if (!watching && isComplete()) {
      watching = true;
      fresh = false;
      DataGridWatchResponse.Builder begun = DataGridWatchResponse.newBuilder().setWatching(true);
      positions.forEach((shard, index) -> begun.addPositions(position(shard, index)));
      out.onNext(begun.build());
    }
    return more;
  }

  private boolean forward(Feed feed) {
    DataGridWatchResponse next;
    try {
      next = feed.poll();
    } catch (StatusRuntimeException e) {
      lost(feed, e);
      return false;
    }
    if (next == null) {
      return feed.hasMore();
    }
    for (WatchPosition at : next.getPositionsList()) {
      positions.put(at.getShardId(), at.getIndex());
      attempts.remove(at.getShardId());
    }
    boolean news = next.getChangesCount() > 0 || next.getGapsCount() > 0;
    if (news || watching) {
      out.onNext(next.toBuilder().clearWatching().build());
    }
    return true;
  }

  /** What the call cannot go on with ends it; another replica may do better at all else. */
  private void lost(Feed feed, StatusRuntimeException why) {
    Status.Code code = why.getStatus().getCode();
    if (isOfServer()
        || code == Status.Code.PERMISSION_DENIED
        || code == Status.Code.UNAUTHENTICATED
        || code == Status.Code.INVALID_ARGUMENT
        || code == Status.Code.UNIMPLEMENTED) {
      throw why;
    }
    LOG.debug("a feed of {} ended: {}", feed.shards(), why.getStatus());
    feed.close();
    for (String shard : feed.shards()) {
      feeds.remove(shard, feed);
      attempts.merge(shard, 1, Integer::sum);
    }
    missing = true;
    retryAtNs = System.nanoTime() + RETRY_NS;
  }

  // ---- which shards ----

  private void follow() {
    ClusterMap map = home.map();
    if (map == null || (map == followed && !missing)) {
      return;
    }
    followed = map;
    Set<String> wanted = new LinkedHashSet<>(request.getShardIdsList());
    if (wanted.isEmpty()) {
      map.getShardsList().forEach(shard -> wanted.add(shard.getId()));
      endThoseWithout(wanted);
    } else if (!map.getShardsList().stream().map(Shard::getId).toList().containsAll(wanted)) {
      throw Failures.of(Code.UNAVAILABLE, "NO_SHARD", "no such shard is known here", Map.of());
    }
    wanted.removeAll(feeds.keySet());
    if (!wanted.isEmpty() && System.nanoTime() - retryAtNs >= 0) {
      open(map, wanted);
      wanted.removeAll(feeds.keySet());
    }
    missing = !wanted.isEmpty();
  }

  /** Shards that are no more: what they told last may not have been heard. */
  private void endThoseWithout(Set<String> shards) {
    for (Map.Entry<String, Long> known : Map.copyOf(positions).entrySet()) {
      String shard = known.getKey();
      if (shards.contains(shard)) {
        continue;
      }
      positions.remove(shard);
      Feed feed = feeds.remove(shard);
      if (feed != null && !feeds.containsValue(feed)) {
        feed.close();
      }
      out.onNext(
          DataGridWatchResponse.newBuilder()
              .addGaps(WatchGap.newBuilder().setShardId(shard).setAfter(known.getValue()))
              .build());
    }
  }

  private void open(ClusterMap map, Set<String> shards) {
    Map<Place, List<String>> elsewhere = new LinkedHashMap<>();
    for (Shard shard : map.getShardsList()) {
      if (!shards.contains(shard.getId())) {
        continue;
      }
      List<String> hosts = hosts(shard);
      if (hosts.isEmpty()) {
        continue;
      }
      String host = hosts.get(attempts.getOrDefault(shard.getId(), 0) % hosts.size());
      if (host.equals(home.name())) {
        feeds.put(shard.getId(), home.feed(shard.getId(), filter, begin(shard.getId())));
      } else {
        node(map, host)
            .filter(node -> node.getGrpcPort() != 0)
            .ifPresentOrElse(
                node ->
                    elsewhere
                        .computeIfAbsent(
                            new Place(node, begin(shard.getId()) < 0), n -> new ArrayList<>())
                        .add(shard.getId()),
                () -> attempts.merge(shard.getId(), 1, Integer::sum));
      }
    }
    elsewhere.forEach(this::openAt);
  }

  /** The replica here, then the leader, then the others. */
  private List<String> hosts(Shard shard) {
    if (isOfServer()) {
      return List.of(home.name());
    }
    boolean here = home.isHere(shard.getId());
    Set<String> hosts = new LinkedHashSet<>();
    if (here) {
      hosts.add(home.name());
    }
    if (!shard.getLeader().isEmpty()) {
      hosts.add(shard.getLeader());
    }
    hosts.addAll(shard.getReplicasList());
    if (!here) {
      hosts.remove(home.name());
    }
    return List.copyOf(hosts);
  }

  private void openAt(Place place, List<String> shards) {
    DataGridWatchRequest.Builder theirs =
        request.toBuilder().clearAfter().clearShardIds().addAllShardIds(shards);
    if (!place.atEnd) {
      shards.forEach(shard -> theirs.addAfter(position(shard, begin(shard))));
    }
    Feed feed =
        new RemoteFeed(
            place.node.getHost(),
            place.node.getGrpcPort(),
            theirs.build(),
            asker.headers(),
            this::wake);
    shards.forEach(shard -> feeds.put(shard, feed));
  }

  /** After which index a feed of a shard begins; negative for the end of its log. */
  private long begin(String shard) {
    return positions.getOrDefault(shard, fresh ? -1L : 0L);
  }

  /** Whether it is known of every shard where its changes begin to be told. */
  private boolean isComplete() {
    ClusterMap map = home.map();
    return map != null
        && (isOfServer()
            ? positions.keySet().containsAll(request.getShardIdsList())
            : map.getShardsList().stream().allMatch(one -> positions.containsKey(one.getId())));
  }

  private static Optional<Node> node(ClusterMap map, String name) {
    return map.getNodesList().stream().filter(node -> node.getName().equals(name)).findFirst();
  }

  private static WatchPosition position(String shard, long index) {
    return WatchPosition.newBuilder().setShardId(shard).setIndex(index).build();
  }
}
