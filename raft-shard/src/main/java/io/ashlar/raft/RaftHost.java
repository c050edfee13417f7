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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
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
  private static final long TRANSFER_TIMEOUT_MS = 1_500;
  private static final long DISK_CHECK_MS = 200;
  private static final long RESTART_RETRY_MS = 500;
  private static final long ADD_TIMEOUT_S = 120;

  private final RaftSettings settings;
  private final RaftProperties properties;
  private final DiskGuard disk;
  private final LongSupplier wallClockMs;
  private final Function<String, ScheduledExecutorService> shardThreads;
  private final EngineMaker engines;
  private final HostedShards hostedShards;
  private final Divisions divisions;
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
  private final ClientId client = ClientId.randomId();
  private final AtomicLong callId = new AtomicLong();
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
   * @throws IOException when the port is taken or a file is damaged; the message names it
   */
  public void start(RaftGroup controlGroup, StateMachine controlStateMachine) throws IOException {
    disk.check();
    RaftLoops raftLoops = loops == null ? RaftLoops.own("raft-" + settings.nodeName()) : loops;
    worker.scheduleAtFixedRate(
        this::checkDisk, DISK_CHECK_MS, DISK_CHECK_MS, TimeUnit.MILLISECONDS);
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
                        ? controlStateMachine
                        : stateMachine(group));
    if (!known) {
      builder.setGroup(controlGroup);
    }
    RaftServer built = builder.build();
    server = built;
    built.start();
    started = true;
  }

  /** Starts a replica of a shard, new or already there. Returns when it runs. */
  public synchronized ShardReplica addShard(String shardId, long hashSeed, RaftGroup group)
      throws IOException {
    groups.put(group.getGroupId(), group);
    ShardReplica present = replicas.get(group.getGroupId());
    if (present != null) {
      return present;
    }
    HostedShards.Hosted shard =
        new HostedShards.Hosted(group.getGroupId().getUuid(), shardId, hashSeed);
    hosted.add(shard);
    hostedShards.write(hosted);
    ShardReplica replica = register(shard);
    addGroup(group);
    return replica;
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
    TransferLeadershipRequest request =
        new TransferLeadershipRequest(
            client, server().getId(), group, callId.incrementAndGet(), to, TRANSFER_TIMEOUT_MS);
    try {
      return server()
          .transferLeadershipAsync(request)
          // Ratis ends it in time. If it did not, the replica would take no commands for ever.
          .orTimeout(2 * TRANSFER_TIMEOUT_MS, TimeUnit.MILLISECONDS)
          .thenApply(RaftClientReply::isSuccess)
          .exceptionally(failure -> false);
    } catch (IOException e) {
      LOG.info("cannot hand over {}: {}", group, e.toString());
      return CompletableFuture.completedFuture(false);
    }
  }

  /** Has Ratis drop the log up to this entry; tries again if it looked before the snapshot came. */
  void purgeLog(RaftGroupId group, long index, int tries) {
    worker.execute(
        () -> {
          try {
            server()
                .snapshotManagementAsync(
                    SnapshotManagementRequest.newCreate(
                        client, server().getId(), group, callId.incrementAndGet(), 10_000))
                .whenComplete(
                    (reply, failure) -> {
                      if (failure != null) {
                        LOG.warn("cannot purge the log of {}: {}", group, failure.toString());
                      } else if (reply.getLogIndex() < index && tries > 1) {
                        purgeLog(group, index, tries - 1);
                      }
                    });
          } catch (RuntimeException e) {
            LOG.warn("cannot purge the log of {}: {}", group, e.toString());
          }
        });
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
    removeDivision(replica.group());
    startAgain(replica);
  }

  boolean isStarted() {
    return started;
  }

  void stopDivision(ShardReplica replica) {
    if (!closing) {
      worker.execute(() -> removeDivision(replica.group()));
    }
  }

  private synchronized void startAgain(ShardReplica replica) {
    if (closing) {
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
      addGroup(group);
    } catch (IOException e) {
      LOG.error("shard {}: cannot start again", replica.shardId(), e);
      replica.startFailed(String.valueOf(e.getMessage()));
    }
  }

  private void removeDivision(RaftGroupId group) {
    try {
      server()
          .groupManagement(
              GroupManagementRequest.newRemove(
                  client, server().getId(), callId.incrementAndGet(), group, false, false));
    } catch (IOException | RuntimeException e) {
      LOG.info("group {} was gone already: {}", group, e.toString());
    }
  }

  private void addGroup(RaftGroup group) throws IOException {
    CompletableFuture<RaftClientReply> added =
        server()
            .groupManagementAsync(
                GroupManagementRequest.newAdd(
                    client, server().getId(), callId.incrementAndGet(), group, false));
    try {
      RaftClientReply reply = added.get(ADD_TIMEOUT_S, TimeUnit.SECONDS);
      if (!reply.isSuccess()) {
        throw new IOException("group " + group.getGroupId() + " did not start: " + reply);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a group started", e);
    } catch (ExecutionException | TimeoutException | CompletionException e) {
      throw new IOException("group " + group.getGroupId() + " did not start: " + rootCause(e), e);
    }
  }

  private static String rootCause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause);
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

  private void checkDisk() {
    try {
      disk.check();
    } catch (RuntimeException e) {
      LOG.error("the disk check failed", e);
    }
  }
}
