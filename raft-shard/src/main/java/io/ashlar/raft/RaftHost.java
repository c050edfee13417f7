package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.raft.transport.LoopRpcType;
import io.ashlar.raft.transport.RaftLoops;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's one Ratis server: hosts the replicas of its shards and the control group. Thread-safe;
 * what takes long (starting, stopping and restarting divisions) has a thread of its own.
 */
public final class RaftHost implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);
  private static final long DISK_CHECK_MS = 200;
  private static final long RESTART_RETRY_MS = 500;
  private static final long RETIRE_TIMEOUT_S = 30;

  private final RaftSettings settings;
  private final RaftProperties properties;
  private final DiskGuard disk;
  private final LongSupplier wallClockMs;
  private final Function<String, ScheduledExecutorService> shardThreads;
  private final EngineMaker engines;
  private final HostedShards hostedShards;
  private final Divisions divisions;
  private final CommitBell bell = new CommitBell();
  private final Map<RaftGroupId, ShardReplica> replicas = new ConcurrentHashMap<>();
  private final Map<RaftGroupId, RaftGroup> groups = new ConcurrentHashMap<>();
  private final List<HostedShards.Hosted> hosted = new ArrayList<>();
  private final List<Consumer<ShardReplica>> leaderListeners = new ArrayList<>();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("raft-host").factory());
  private final ExecutorService snapshotWriter =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("snapshot-writer").factory());
  private final GroupRequests requests = new GroupRequests(this::server);
  private final GroupMembers members;
  private volatile boolean closing;

  /** Divisions that Ratis is still starting must not be taken from under its hands. */
  private volatile boolean started;

  private @Nullable RaftServer server;
  private @Nullable RaftLoops loops;

  /** Makes empty engines for a shard. */
  public interface EngineMaker {
    ShardEngine newEngine(String shardId, long hashSeed);
  }

  /**
   * @param shardThreads gives each shard its thread
   * @param engines makes empty engines
   */
  public RaftHost(
      RaftSettings settings,
      DiskGuard disk,
      LongSupplier wallClockMs,
      Function<String, ScheduledExecutorService> shardThreads,
      EngineMaker engines) {
    this.settings = settings;
    this.properties = RatisProperties.of(settings);
    this.disk = disk;
    this.wallClockMs = wallClockMs;
    this.shardThreads = shardThreads;
    this.engines = engines;
    this.hostedShards = new HostedShards(settings.dataDir());
    this.divisions = new Divisions(this::openServer, settings.electionTimeoutMinMs());
    this.members = new GroupMembers(divisions, requests);
  }

  /** Is told, on a shard thread, whenever a replica here gained or lost its leadership. */
  public void onLeaderChange(Consumer<ShardReplica> listener) {
    leaderListeners.add(listener);
  }

  /** Raft's connections live on these loops, which their owner closes later. Before the start. */
  public RaftHost sharing(RaftLoops shared) {
    loops = shared;
    return this;
  }

  /**
   * Starts the server and every group that it hosted before.
   *
   * @param controlGroup the control group with its members
   * @param controlStateMachine makes one for each start of the control group's division
   * @throws IOException when the port is taken or a file is damaged; the message names it
   */
  public void start(RaftGroup controlGroup, Supplier<StateMachine> controlStateMachine)
      throws IOException {
    disk.check();
    RaftLoops raftLoops = loops == null ? RaftLoops.own("raft-" + settings.nodeName()) : loops;
    worker.scheduleAtFixedRate(disk::check, DISK_CHECK_MS, DISK_CHECK_MS, TimeUnit.MILLISECONDS);
    hostedShards.finishDeletions();
    for (HostedShards.Hosted shard : hostedShards.read()) {
      hosted.add(shard);
      register(shard);
    }
    LogTailRepair.repairAll(settings.dataDir().resolve("raft"));
    boolean known =
        java.nio.file.Files.exists(
            settings
                .dataDir()
                .resolve("raft")
                .resolve(controlGroup.getGroupId().getUuid().toString()));
    RaftServer.Builder builder =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(settings.nodeName()))
            .setProperties(properties)
            .setParameters(LoopRpcType.parameters(raftLoops))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setStateMachineRegistry(
                group ->
                    group.equals(controlGroup.getGroupId())
                        ? controlStateMachine.get()
                        : stateMachine(group));
    if (!known) {
      builder.setGroup(controlGroup);
    }
    RaftServer built = builder.build();
    server = built;
    built.start();
    started = true;
    new MemberSeat(built, controlGroup.getGroupId(), requests).watch(worker);
  }

  /**
   * Starts a replica of a shard, new or already there. Returns when it runs.
   *
   * @param group with all its voters when it is formed now; without any when this node joins it:
   *     its leader will tell
   * @param epoch of the cluster map that has this node as a host
   */
  public synchronized ShardReplica addShard(
      String shardId, long hashSeed, RaftGroup group, long epoch) throws IOException {
    groups.putIfAbsent(group.getGroupId(), group);
    ShardReplica present = replicas.get(group.getGroupId());
    if (present != null) {
      return present;
    }
    HostedShards.Hosted shard =
        new HostedShards.Hosted(group.getGroupId().getUuid(), shardId, hashSeed, epoch);
    hosted.add(shard);
    hostedShards.write(hosted);
    ShardReplica replica = register(shard);
    requests.add(group);
    return replica;
  }

  /**
   * Drops the replica of a shard that this node is no host of any more, with its data. A node that
   * starts sees the maps before the newest one again: those from before it became a host say
   * nothing.
   *
   * @param epoch of the cluster map that has it no more
   * @return whether there is no replica here now
   */
  public synchronized boolean removeShard(String shardId, long epoch) throws IOException {
    for (HostedShards.Hosted shard : List.copyOf(hosted)) {
      if (!shard.shardId().equals(shardId)) {
        continue;
      }
      if (shard.sinceEpoch() > epoch || !started || closing) {
        return false;
      }
      RaftGroupId group = RaftGroupId.valueOf(shard.group());
      LOG.info("shard {}: this node is no host of it since epoch {}", shardId, epoch);
      ShardReplica replica = replicas.remove(group);
      groups.remove(group);
      if (replica != null) {
        replica.retire().orTimeout(RETIRE_TIMEOUT_S, TimeUnit.SECONDS).join();
      }
      requests.remove(group);
      hostedShards.deleteData(shard);
      hosted.remove(shard);
      hostedShards.write(hosted);
      if (loops != null) {
        loops.unassign(group);
      }
    }
    return true;
  }

  /**
   * Drops the replica of a shard that is no more, as {@link #removeShard} does, and never takes it
   * up again.
   */
  public synchronized boolean endShard(String shardId, long epoch) throws IOException {
    hostedShards.noteEnded(shardId);
    return removeShard(shardId, epoch);
  }

  /** Whether this node knows that the shard is no more, whatever an older map says. */
  public synchronized boolean hasEnded(String shardId) {
    return hostedShards.hasEnded(shardId);
  }

  /** Ids of the shards that this node has data of, and was a host of by that epoch. */
  public synchronized List<String> hostedShards(long epoch) {
    return hosted.stream()
        .filter(shard -> shard.sinceEpoch() <= epoch)
        .map(HostedShards.Hosted::shardId)
        .toList();
  }

  /** Who votes in a group that is led here, and how that is changed. */
  public GroupMembers members() {
    return members;
  }

  public List<ShardReplica> replicas() {
    return List.copyOf(replicas.values());
  }

  public Optional<ShardReplica> replica(RaftGroupId group) {
    return Optional.ofNullable(replicas.get(group));
  }

  /** For the control plane's own requests. */
  public RaftServer server() {
    RaftServer now = server;
    if (now == null) {
      throw new IllegalStateException("the Raft server is not started yet");
    }
    return now;
  }

  public RaftProperties properties() {
    return properties;
  }

  /** Rings when an entry of a shard was committed here. */
  public CommitBell bell() {
    return bell;
  }

  public DiskGuard disk() {
    return disk;
  }

  public String nodeName() {
    return settings.nodeName();
  }

  /** Stops everything; replicas answer their waiting requests first. */
  @Override
  public void close() throws IOException {
    closing = true;
    worker.shutdownNow();
    RaftServer now = server;
    if (now != null) {
      now.close();
    }
    snapshotWriter.shutdown();
  }

  // ---- for replicas ----

  /** This node's parts in Raft groups, as far as they can be asked. */
  Divisions divisions() {
    return divisions;
  }

  private @Nullable RaftServer openServer() {
    return closing ? null : server;
  }

  boolean isClosing() {
    return closing;
  }

  Executor snapshotWriter() {
    return snapshotWriter;
  }

  void leaderChanged(ShardReplica replica) {
    leaderListeners.forEach(listener -> listener.accept(replica));
  }

  CompletableFuture<Boolean> transfer(RaftGroupId group, RaftPeerId to) {
    return requests.transfer(group, to);
  }

  /** Has Ratis drop the log that a replica's snapshots make superfluous, soon. */
  void purgeLog(ShardReplica replica) {
    RaftGroupId group = replica.group();
    requests.purge(
        group,
        () -> replicas.get(group) == replica ? replica.snapshotStore().purgeIndex() : -1,
        () -> divisions.hasAppliedSinceSnapshot(group),
        worker);
  }

  /** Stops a replica's division and starts it again from its disk, once there is space on it. */
  void restart(ShardReplica replica) {
    if (!closing) {
      worker.execute(() -> stopAndStartAgain(replica));
    }
  }

  private synchronized void stopAndStartAgain(ShardReplica replica) {
    if (!started && !closing) {
      worker.schedule(() -> stopAndStartAgain(replica), RESTART_RETRY_MS, TimeUnit.MILLISECONDS);
      return;
    }
    if (replicas.get(replica.group()) != replica) {
      return; // This node is no member any more.
    }
    requests.remove(replica.group());
    startAgain(replica);
  }

  boolean isStarted() {
    return started;
  }

  void stopDivision(ShardReplica replica) {
    if (!closing) {
      worker.execute(() -> requests.remove(replica.group()));
    }
  }

  private synchronized void startAgain(ShardReplica replica) {
    if (closing || replicas.get(replica.group()) != replica) {
      return;
    }
    if (disk.space() == DiskGuard.Space.CRITICAL) {
      worker.schedule(() -> startAgain(replica), RESTART_RETRY_MS, TimeUnit.MILLISECONDS);
      return;
    }
    RaftGroup group =
        groups.getOrDefault(replica.group(), RaftGroup.valueOf(replica.group(), List.of()));
    try {
      LogTailRepair.repair(
          settings.dataDir().resolve("raft").resolve(group.getGroupId().getUuid().toString()));
      requests.add(group);
    } catch (IOException e) {
      LOG.error("shard {}: cannot start again", replica.shardId(), e);
      replica.startFailed(String.valueOf(e.getMessage()));
    }
  }

  private StateMachine stateMachine(RaftGroupId group) {
    ShardReplica replica = replicas.get(group);
    if (replica == null) {
      throw new IllegalStateException(
          "the data directory holds a Raft group that this node does not know: " + group);
    }
    return replica.newStateMachine();
  }

  private ShardReplica register(HostedShards.Hosted shard) {
    RaftGroupId group = RaftGroupId.valueOf(shard.group());
    ShardReplica replica =
        new ShardReplica(
            shard.shardId(),
            group,
            this,
            settings,
            shardThreads.apply(shard.shardId()),
            () -> engines.newEngine(shard.shardId(), shard.hashSeed()),
            wallClockMs);
    replicas.put(group, replica);
    if (loops != null) {
      loops.assign(group, replica.thread(), replica);
    }
    replica.start();
    return replica;
  }
}
