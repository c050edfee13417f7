package io.ashlar.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.node.grpc.AdminActions;
import io.ashlar.node.grpc.ConfigActions;
import io.ashlar.node.grpc.Failures;
import io.ashlar.node.grpc.MemberActions;
import io.ashlar.node.grpc.MigrationActions;
import io.ashlar.node.grpc.ShardActions;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.users.ClusterUsers;
import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.AdminSampleKeysResponse;
import io.ashlar.proto.v1.ClusterUser;
import io.ashlar.proto.v1.KeyUse;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.proto.v1.SlotDigest;
import io.ashlar.raft.KeySample;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.Reload;
import io.ashlar.raft.ReplicaState;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotDigests;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What operators have this node do. Any thread. */
final class NodeAdmin implements AdminActions, AutoCloseable {
  private static final long RELOAD_POLL_MS = 20;
  private static final long RELOAD_TIMEOUT_MS = 60_000;
  private static final int DIGESTS_MAX = 16;

  private final RaftHost host;
  private final NodeStatusSource status;
  private final ConfigActions config;
  private final EngineSettings engine;
  private final ClientRegistry clients;
  private final Supplier<ClusterUsers> users;
  private final MigrationActions migrations;
  private final ShardActions shards;
  private final MemberActions members;
  private final ScheduledExecutorService timer;

  /** Computes digests; each call has one task in it at a time. */
  private final ThreadPoolExecutor digester =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(DIGESTS_MAX),
          Thread.ofPlatform().daemon().name("slot-digests").factory());

  NodeAdmin(
      RaftHost host,
      NodeStatusSource status,
      ConfigActions config,
      EngineSettings engine,
      ClientRegistry clients,
      Supplier<ClusterUsers> users,
      Resharding.Actions resharding,
      MemberActions members,
      ScheduledExecutorService timer) {
    this.host = host;
    this.status = status;
    this.config = config;
    this.engine = engine;
    this.clients = clients;
    this.users = users;
    this.migrations = resharding.migrations();
    this.shards = resharding.shards();
    this.members = members;
    this.timer = timer;
    digester.allowCoreThreadTimeOut(true);
  }

  @Override
  public NodeStatus status() {
    return status.status();
  }

  // ---- keys ----

  @Override
  public CompletionStage<AdminSampleKeysResponse> sampleKeys(int limit, long keysMax) {
    boolean countsUses = engine.evictionPolicy.isLfu();
    List<CompletableFuture<KeySample.Result>> all = new ArrayList<>();
    List<ShardReplica> led = host.replicas().stream().filter(ShardReplica::leading).toList();
    for (ShardReplica replica : led) {
      all.add(
          KeySample.of(
                  replica,
                  limit,
                  keysMax,
                  countsUses,
                  engine.lfuDecayMinutes,
                  ThreadLocalRandom.current())
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> {
              AdminSampleKeysResponse.Builder response =
                  AdminSampleKeysResponse.newBuilder().setCountsUses(countsUses);
              List<KeyUse> biggest = new ArrayList<>();
              List<KeyUse> hottest = new ArrayList<>();
              for (int i = 0; i < led.size(); i++) {
                String shardId = led.get(i).shardId();
                KeySample.Result result = all.get(i).join();
                result.biggest().forEach(key -> biggest.add(of(key, shardId)));
                result.hottest().forEach(key -> hottest.add(of(key, shardId)));
                response.setKeysScanned(response.getKeysScanned() + result.scanned());
                response.setKeysTotal(response.getKeysTotal() + result.total());
              }
              biggest.sort(Comparator.comparingLong(KeyUse::getMemoryBytes).reversed());
              hottest.sort(
                  Comparator.comparingInt(KeyUse::getFrequency)
                      .reversed()
                      .thenComparingLong(KeyUse::getIdleSeconds));
              return response
                  .addAllBiggest(biggest.stream().limit(limit).toList())
                  .addAllHottest(hottest.stream().limit(limit).toList())
                  .build();
            });
  }

  private static KeyUse of(KeySample.Key key, String shardId) {
    return KeyUse.newBuilder()
        .setKey(ByteString.copyFrom(key.key()))
        .setDatabase(key.database())
        .setSlot(key.slot())
        .setShardId(shardId)
        .setType(key.type())
        .setMemoryBytes(key.memoryBytes())
        .setFrequency(key.frequency())
        .setIdleSeconds(key.idleSeconds())
        .build();
  }

  // ---- replicas ----

  @Override
  public CompletionStage<AdminDigestSlotsResponse> digestSlots(
      String shardId, List<Integer> slots, long afterIndex) {
    if (slots.stream().anyMatch(slot -> slot < 0 || slot >= SlotHash.SLOT_COUNT)) {
      throw Failures.of(Code.INVALID_ARGUMENT, "REFUSED", "slots are 0 to 16383", Map.of());
    }
    ShardReplica replica = replica(host, shardId);
    CompletableFuture<int[]> chosen = new CompletableFuture<>();
    if (slots.isEmpty()) {
      replica.thread().execute(() -> chosen.complete(slotsWithKeys(replica)));
    } else {
      chosen.complete(slots.stream().mapToInt(Integer::intValue).sorted().distinct().toArray());
    }
    return chosen
        .thenCompose(which -> SlotDigests.of(replica, which, afterIndex, digester))
        .handle(
            (result, failure) -> {
              if (failure != null) {
                throw comparison(shardId, failure);
              }
              return of(result);
            });
  }

  private static int[] slotsWithKeys(ShardReplica replica) {
    return IntStream.range(0, SlotHash.SLOT_COUNT)
        .filter(slot -> replica.engine().databases().keyCount(slot) > 0)
        .toArray();
  }

  private static RuntimeException comparison(String shardId, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (cause instanceof RejectedExecutionException) {
      return Failures.of(
          Code.RESOURCE_EXHAUSTED, "BUSY", "too many digests at a time", Map.of("shard", shardId));
    }
    return cause instanceof IOException
        ? Failures.of(
            Code.UNAVAILABLE,
            "REPLICA_UNSETTLED",
            String.valueOf(cause.getMessage()),
            Map.of("shard", shardId))
        : new java.util.concurrent.CompletionException(cause);
  }

  private static AdminDigestSlotsResponse of(SlotDigests.Result result) {
    AdminDigestSlotsResponse.Builder response =
        AdminDigestSlotsResponse.newBuilder()
            .setSettledIndex(result.settledIndex())
            .setLeading(result.leading());
    for (SlotDigests.SlotDigest digest : result.digests()) {
      response.addDigests(
          SlotDigest.newBuilder()
              .setSlot(digest.slot())
              .setDigest(digest.digest())
              .setKeys(digest.keys())
              .setAppliedIndex(digest.appliedIndex()));
    }
    return response.build();
  }

  @Override
  public CompletionStage<Void> reloadReplica(String shardId) {
    ShardReplica replica = replica(host, shardId);
    if (replica.leading()) {
      throw Failures.of(
          Code.FAILED_PRECONDITION,
          "LEADS",
          "the replica of " + shardId + " on " + host.nodeName() + " leads; hand over first",
          Map.of("shard", shardId));
    }
    long before = replica.status().rebuilds();
    Reload.of(replica);
    CompletableFuture<Void> done = new CompletableFuture<>();
    pollReload(replica, before, System.nanoTime(), done);
    return done;
  }

  private void pollReload(
      ShardReplica replica, long before, long startNanos, CompletableFuture<Void> done) {
    boolean follows = replica.leading() || replica.state() == ReplicaState.FOLLOWING;
    if (replica.status().rebuilds() > before && follows) {
      done.complete(null);
    } else if (System.nanoTime() - startNanos > TimeUnit.MILLISECONDS.toNanos(RELOAD_TIMEOUT_MS)) {
      done.completeExceptionally(
          Failures.of(
              Code.DEADLINE_EXCEEDED,
              "NOT_RELOADED",
              "the replica of "
                  + replica.shardId()
                  + " does not follow again yet: "
                  + replica.state(),
              Map.of("shard", replica.shardId())));
    } else {
      var _ =
          timer.schedule(
              () -> pollReload(replica, before, startNanos, done),
              RELOAD_POLL_MS,
              TimeUnit.MILLISECONDS);
    }
  }

  static ShardReplica replica(RaftHost host, String shardId) {
    return host.replicas().stream()
        .filter(replica -> replica.shardId().equals(shardId))
        .findFirst()
        .orElseThrow(
            () ->
                Failures.of(
                    Code.NOT_FOUND,
                    "NO_REPLICA",
                    host.nodeName() + " holds no replica of " + shardId,
                    Map.of("shard", shardId)));
  }

  // ---- users ----

  @Override
  public List<ClusterUser> users() {
    return clients.accounts().all().values().stream()
        .map(
            account ->
                ClusterUser.newBuilder()
                    .setName(account.user().shownName())
                    .setRules(shown(account.user().describe()))
                    .setEnabled(account.user().flags().contains("on"))
                    .build())
        .toList();
  }

  @Override
  public CompletionStage<Reply> setUser(String name, List<String> rules) {
    return later(
        then -> users.get().set(latin(name), rules.stream().map(NodeAdmin::latin).toList(), then));
  }

  @Override
  public CompletionStage<Reply> deleteUser(String name) {
    return later(then -> users.get().delete(List.of(latin(name)), then));
  }

  @Override
  public ConfigActions config() {
    return config;
  }

  @Override
  public ShardActions shards() {
    return shards;
  }

  @Override
  public MemberActions members() {
    return members;
  }

  @Override
  public MigrationActions migrations() {
    return migrations;
  }

  private static CompletionStage<Reply> later(Consumer<Consumer<Reply>> action) {
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    action.accept(reply::complete);
    return reply;
  }

  /** One character for each byte that the text has in UTF-8. */
  private static String latin(String text) {
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  private static String shown(String latin) {
    return new String(latin.getBytes(ISO_8859_1), UTF_8);
  }

  @Override
  public void close() {
    digester.shutdownNow();
  }
}
