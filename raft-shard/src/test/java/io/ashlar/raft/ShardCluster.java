package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.request.RequestId;
import io.ashlar.raft.transport.RaftLoops;
import io.ashlar.resp.Reply;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.jspecify.annotations.Nullable;

/** Some Raft servers in one process that replicate one shard, on free ports of the loopback. */
final class ShardCluster implements AutoCloseable {
  static final long SEED = 42;

  final List<Member> members = new ArrayList<>();
  final RaftGroup control;
  final RaftGroup shard;

  /** One node. */
  final class Member {
    final String name;

    /** Its own, so that no outgoing connection takes its port while it is down. */
    final String address;

    final int port;
    final Path dataDir;
    final long snapshotAfterBytes;
    @Nullable RaftHost host;
    @Nullable ScheduledExecutorService thread;
    long reserveBytes = 1 << 20;

    /** Whether it was started with a replica, or has joined. */
    boolean isMember = true;

    /** Runs whenever an engine is made: for the replica, then in each start of its division. */
    Runnable onNewEngine = () -> {};

    /** What the disk guard is told instead of the truth. */
    DiskGuard.@Nullable FreeSpace freeSpace;

    Member(String name, String address, int port, Path dataDir, long snapshotAfterBytes) {
      this.name = name;
      this.address = address;
      this.port = port;
      this.dataDir = dataDir;
      this.snapshotAfterBytes = snapshotAfterBytes;
    }

    void start() throws IOException {
      // As in a node: Raft's messages arrive on the shard's own thread.
      EventLoopGroup loops = TurningLoop.group("shard-" + name);
      ScheduledExecutorService shardThread = loops.next();
      thread = shardThread;
      Files.createDirectories(dataDir);
      EngineSettings engineSettings = new EngineSettings();
      EngineStats stats = new EngineStats();
      RaftHost created =
          new RaftHost(
                  RaftSettings.of(
                      name,
                      address,
                      port,
                      dataDir,
                      RaftTransport.NETTY,
                      Durability.FSYNC,
                      snapshotAfterBytes),
                  guard(),
                  System::currentTimeMillis,
                  id -> shardThread,
                  (id, seed) -> {
                    onNewEngine.run();
                    return new ShardEngine(seed, engineSettings, stats, new Random(1));
                  })
              .sharing(RaftLoops.of(loops));
      host = created;
      created.start(control, BaseStateMachine::new);
      if (isMember) {
        created.addShard("s1", SEED, shard, 1);
      }
    }

    /** Gets an empty replica, as a node that is to join the shard. */
    void join(long epoch) throws IOException {
      isMember = true;
      host().addShard("s1", SEED, RaftGroup.valueOf(shard.getGroupId(), List.of()), epoch);
    }

    private DiskGuard guard() {
      DiskGuard.FreeSpace told = freeSpace;
      return told == null
          ? new DiskGuard(dataDir, reserveBytes)
          : new DiskGuard(dataDir, reserveBytes, told);
    }

    /** Where Ratis keeps this shard's group. */
    Path groupDirectory() {
      return dataDir.resolve("raft").resolve(shard.getGroupId().getUuid().toString());
    }

    RaftHost host() {
      return java.util.Objects.requireNonNull(host, "stopped");
    }

    ShardReplica replica() {
      return host().replica(shard.getGroupId()).orElseThrow();
    }

    boolean isRunning() {
      return host != null;
    }

    boolean isServing() {
      return isRunning() && host().replica(shard.getGroupId()).isPresent();
    }

    String raftAddress() {
      return address + ":" + port;
    }

    void stop() throws IOException {
      RaftHost running = host;
      host = null;
      if (running != null) {
        running.close();
      }
      ScheduledExecutorService executor = thread;
      if (executor != null) {
        executor.shutdownNow();
      }
    }

    /** Runs something on the shard thread and waits for it. */
    <T> T onShard(java.util.concurrent.Callable<T> what) {
      try {
        return java.util.Objects.requireNonNull(thread).submit(what).get(20, TimeUnit.SECONDS);
      } catch (InterruptedException | ExecutionException | TimeoutException e) {
        throw new AssertionError(e);
      }
    }

    CompletableFuture<String> submit(Command command, boolean write) {
      return submit(command, write, null);
    }

    /** With an id, null for none. */
    CompletableFuture<String> submit(Command command, boolean write, @Nullable RequestId id) {
      CompletableFuture<String> outcome = new CompletableFuture<>();
      replica().thread().execute(() -> submitNow(command, write, id, outcome));
      return outcome;
    }

    /** Without a task of its own; on the shard thread. */
    CompletableFuture<String> submitNow(Command command, boolean write) {
      CompletableFuture<String> outcome = new CompletableFuture<>();
      submitNow(command, write, null, outcome);
      return outcome;
    }

    private void submitNow(
        Command command, boolean write, @Nullable RequestId id, CompletableFuture<String> outcome) {
      replica()
          .submit(
              new ShardRequest(command, 0, 7, write, false, true) {
                @Override
                protected @Nullable RequestId requestId() {
                  return id;
                }

                @Override
                protected void done(Reply reply) {
                  outcome.complete(text(reply));
                }

                @Override
                protected void refused(Refusal refusal) {
                  outcome.complete(refusal.name());
                }

                @Override
                protected void fateUnknown() {
                  outcome.complete("UNKNOWN");
                }
              });
    }

    String set(String key, String value) {
      return get(submit(setCommand(key, value), true));
    }

    String read(String key) {
      return get(submit(getCommand(key), false));
    }

    long checksum() {
      return onShard(() -> replica().engine().slotChecksum(7));
    }
  }

  static ShardCluster start(Path root, int size, long snapshotAfterBytes) throws IOException {
    ShardCluster cluster = create(root, size, snapshotAfterBytes);
    cluster.startAll();
    return cluster;
  }

  /** Members that may be changed before they are started. */
  static ShardCluster create(Path root, int size, long snapshotAfterBytes) throws IOException {
    return new ShardCluster(root, size, snapshotAfterBytes);
  }

  void startAll() throws IOException {
    for (Member member : members) {
      member.start();
    }
  }

  /** All at once: each member's threads take their time to end. */
  void stopAll() {
    members.parallelStream()
        .forEach(
            member -> {
              try {
                member.stop();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }

  /** Members of which the last ones have no replica at first. */
  static ShardCluster create(Path root, int size, int spares, long snapshotAfterBytes)
      throws IOException {
    return new ShardCluster(root, size, spares, snapshotAfterBytes);
  }

  private ShardCluster(Path root, int size, long snapshotAfterBytes) throws IOException {
    this(root, size, 0, snapshotAfterBytes);
  }

  private ShardCluster(Path root, int size, int spares, long snapshotAfterBytes)
      throws IOException {
    List<RaftPeer> peers = new ArrayList<>();
    List<RaftPeer> all = new ArrayList<>();
    for (int i = 1; i <= size + spares; i++) {
      String address = "127.0.0." + (i + 1);
      int port = freePort(address);
      members.add(new Member("n" + i, address, port, root.resolve("n" + i), snapshotAfterBytes));
      RaftPeer peer = RaftPeer.newBuilder().setId("n" + i).setAddress(address + ":" + port).build();
      all.add(peer);
      if (i <= size) {
        peers.add(peer);
      } else {
        members.getLast().isMember = false;
      }
    }
    control =
        RaftGroup.valueOf(
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("control".getBytes(UTF_8))), all);
    shard =
        RaftGroup.valueOf(RaftGroupId.valueOf(UUID.nameUUIDFromBytes("s1".getBytes(UTF_8))), peers);
  }

  Member leader() {
    Optional<Member> leader[] = new Optional[] {Optional.empty()};
    await(
        () -> {
          leader[0] =
              members.stream().filter(m -> m.isServing() && m.replica().leading()).findFirst();
          return leader[0].isPresent();
        });
    return leader[0].orElseThrow();
  }

  List<Member> followers() {
    Member leader = leader();
    return members.stream().filter(m -> m != leader && m.isServing()).toList();
  }

  void awaitEqual() {
    await(
        () ->
            members.stream().filter(Member::isServing).map(Member::checksum).distinct().count()
                == 1);
  }

  static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain");
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  static String get(CompletableFuture<String> outcome) {
    try {
      return outcome.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  static Command setCommand(String key, String value) {
    return x -> {
      x.setString(key.getBytes(UTF_8), value.getBytes(UTF_8));
      return Reply.OK;
    };
  }

  static Command getCommand(String key) {
    return x -> {
      Object record = x.find(key.getBytes(UTF_8));
      return record == null ? Reply.NIL : Reply.Bulk.of(Records.stringBytes(record));
    };
  }

  private static String text(Reply reply) {
    return switch (reply) {
      case Reply.Simple simple -> simple.text();
      case Reply.Bulk bulk -> new String(bulk.toBytes(), UTF_8);
      case Reply.Nil ignored -> "nil";
      default -> reply.toString();
    };
  }

  private static int freePort(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    stopAll();
  }
}
