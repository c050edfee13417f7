package io.ashlar.node.watch;

import com.google.rpc.Code;
import io.ashlar.node.acl.Account;
import io.ashlar.node.grid.Watching;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.ashlar.raft.CommitBell;
import io.ashlar.raft.LogTail;
import io.ashlar.raft.ShardReplica;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All calls of {@code Watch} of a process. Any thread. */
public final class Watches implements Watching {
  /** Those of other servers, for shards of which there are replicas here, are not counted. */
  private static final int CALLS_MAX = 64;

  /** Who makes a call. */
  public interface Asker {
    /**
     * @throws StatusRuntimeException when the call is to end, since its user may not watch any more
     */
    void requireMayWatch();

    boolean mayHear(byte[] key);

    /** What shows another node who it is. */
    Metadata headers();
  }

  /** The replicas of this process, as far as it has any. */
  public interface Replicas {
    Optional<ShardReplica> replica(String shardId);

    /** See {@link LogTail#of}. */
    LogTail logOf(ShardReplica replica, long after);

    CommitBell bell();
  }

  private final String name;
  private final @Nullable Replicas replicas;
  private final Supplier<Optional<ClusterMap>> map;
  private final BiFunction<Account, Metadata, Asker> askers;
  private final Set<WatchCall> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * @param name of this node; empty when it is none
   * @param replicas null for a process that has none
   * @param map the newest, empty before there is one
   * @param askers makes the caller of its account and of what shows another node who it is
   */
  public Watches(
      String name,
      @Nullable Replicas replicas,
      Supplier<Optional<ClusterMap>> map,
      BiFunction<Account, Metadata, Asker> askers) {
    this.name = name;
    this.replicas = replicas;
    this.map = map;
    this.askers = askers;
  }

  @Override
  public void open(
      DataGridWatchRequest request,
      Account account,
      Metadata shown,
      ServerCallStreamObserver<DataGridWatchResponse> out) {
    Asker asker = askers.apply(account, shown);
    asker.requireMayWatch();
    WatchCall call = new WatchCall(this, request, asker, out);
    if (!call.isOfServer()
        && calls.stream().filter(one -> !one.isOfServer()).count() >= CALLS_MAX) {
      throw Failures.of(
          Code.RESOURCE_EXHAUSTED, "MAX_WATCHES", "too many watches on this server", Map.of());
    }
    out.setOnReadyHandler(call::wake);
    out.setOnCancelHandler(call::wake);
    Runnable wake = call::wake;
    calls.add(call);
    if (replicas != null) {
      replicas.bell().follow(wake);
    }
    Thread.ofVirtual()
        .name("watch")
        .start(
            () -> {
              try {
                call.run();
              } finally {
                calls.remove(call);
                if (replicas != null) {
                  replicas.bell().leave(wake);
                }
              }
            });
    if (closed) {
      call.stop(stopping());
    }
  }

  @Override
  public void close() {
    closed = true;
    List.copyOf(calls).forEach(call -> call.stop(stopping()));
  }

  private static StatusRuntimeException stopping() {
    return Failures.of(
        Code.UNAVAILABLE, "STOPPING", "the server stops: go on at another", Map.of());
  }

  // ---- for calls ----

  String name() {
    return name;
  }

  @Nullable ClusterMap map() {
    return map.get().orElse(null);
  }

  boolean isHere(String shardId) {
    return replicas != null && replicas.replica(shardId).isPresent();
  }

  /**
   * @throws StatusRuntimeException when there is no replica here
   */
  LogFeed feed(String shardId, KeyFilter filter, long after) {
    Replicas here = replicas;
    ShardReplica replica = here == null ? null : here.replica(shardId).orElse(null);
    if (here == null || replica == null) {
      throw Failures.of(
          Code.UNAVAILABLE, "NOT_HERE", "no replica of " + shardId + " here", Map.of());
    }
    return new LogFeed(
        replica,
        here.logOf(replica, after),
        () -> here.replica(shardId).filter(replica::equals).isPresent(),
        filter);
  }
}
