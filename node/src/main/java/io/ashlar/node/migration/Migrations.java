package io.ashlar.node.migration;

import io.ashlar.control.ControlPlane;
import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.node.routing.ShardDirectory;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.raft.SlotView;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.MigrationInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRanges;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the slots of the shards led here in line with the cluster map's migrations: one thread
 * that looks at both whenever either changes, and says again what has not come to be. All it says
 * may be said twice.
 */
public final class Migrations implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
  private static final long LOOK_MS = 100;
  private static final long CLOSE_TIMEOUT_MS = 2_000;
  private static final Reply.Error NOT_HERE = new Reply.Error("NOTLEADER no replica of it is here");

  private final String nodeName;
  private final RaftHost host;
  private final ShardDirectory directory;
  private final ControlPlane control;
  private final Supplier<Long> bytesPerSecond;
  private final MigrationStep.Observer observer;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Map<String, SourceRun> runs = new ConcurrentHashMap<>();

  /** What was said and is not answered; not said again meanwhile. */
  private final Map<String, CompletableFuture<?>> asked = new ConcurrentHashMap<>();

  private volatile boolean closed;
  private final Thread thread;

  /**
   * @param bytesPerSecond that each source here sends at most, 0 for no limit
   */
  public Migrations(
      String nodeName,
      RaftHost host,
      ShardDirectory directory,
      ControlPlane control,
      Supplier<Long> bytesPerSecond,
      MigrationStep.Observer observer) {
    this.nodeName = nodeName;
    this.host = host;
    this.directory = directory;
    this.control = control;
    this.bytesPerSecond = bytesPerSecond;
    this.observer = observer;
    this.thread = Thread.ofPlatform().daemon().name("migrations-" + nodeName).unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** The map, a leader or a shard's slots have changed. Any thread; returns at once. */
  public void wake() {
    if (wakeUps.availablePermits() == 0) {
      wakeUps.release();
    }
  }

  /** How far the migrations are that this node sends. */
  public List<MigrationProgress> progress() {
    return runs.values().stream().filter(run -> !run.hasEnded()).map(SourceRun::progress).toList();
  }

  /**
   * What another node asks of a shard that this one leads.
   *
   * @param id of the migration, which this node's map must know
   */
  public CompletionStage<Reply> atTarget(String shardId, long id, MigrationCommand command) {
    ClusterMap map = directory.map();
    boolean known =
        map != null && map.migration(id).filter(one -> one.to().equals(shardId)).isPresent();
    if (!known) {
      // Not yet, or not any more: only who is told by a map or a log may say which.
      return CompletableFuture.completedFuture(MigrationCommand.LATER);
    }
    return replica(shardId)
        .<CompletionStage<Reply>>map(one -> one.slots.migrate(command))
        .orElseGet(() -> CompletableFuture.completedFuture(NOT_HERE));
  }

  private java.util.Optional<ShardReplica> replica(String shardId) {
    return host.replicas().stream().filter(one -> one.shardId().equals(shardId)).findFirst();
  }

  private void run() {
    try {
      while (!closed) {
        try {
          look();
        } catch (RuntimeException e) {
          LOG.error("looking after migrations failed; it is done again", e);
        }
        if (wakeUps.tryAcquire(LOOK_MS, TimeUnit.MILLISECONDS)) {
          wakeUps.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    ClusterMap map = directory.map();
    if (map == null) {
      return;
    }
    asked.values().removeIf(CompletableFuture::isDone);
    runs.values().removeIf(SourceRun::hasEnded);
    for (ShardReplica replica : host.replicas()) {
      ShardInfo shard = map.shard(replica.shardId()).orElse(null);
      if (shard == null || !replica.leading()) {
        continue;
      }
      SlotView view = replica.slots.view();
      if (!view.known()) {
        // State from before shards kept it: nothing of this shard can have moved without.
        ask(replica, "own", new MigrationCommand.Own(SlotRanges.toSet(shard.slots())));
        continue;
      }
      endThoseThatAreOver(map, replica, view);
      if (shard.stage() == ShardInfo.Stage.ENDING && shard.slots().isEmpty() && view.isEmpty()) {
        asked.computeIfAbsent(
            "drop " + shard.id(),
            ignored -> control.migrations.drop(shard.id()).toCompletableFuture());
      }
      for (MigrationInfo migration : map.migrations()) {
        if (migration.to().equals(shard.id())) {
          asTarget(migration, replica, view);
        } else if (migration.from().equals(shard.id())) {
          asSource(migration, replica, view);
        }
      }
    }
  }

  /** What a later map does not know any more has ended as it says. */
  private void endThoseThatAreOver(ClusterMap map, ShardReplica replica, SlotView view) {
    view.outgoing()
        .forEach(
            (id, slots) -> {
              if (isOver(map, id)) {
                boolean kept =
                    map.ownerOf(slots.nextSetBit(0))
                        .filter(owner -> owner.id().equals(replica.shardId()))
                        .isPresent();
                MigrationCommand end =
                    kept ? new MigrationCommand.Reclaim(id) : new MigrationCommand.Left(id);
                ask(replica, "end " + id, end);
              }
            });
    for (long id : view.incoming()) {
      if (isOver(map, id)) {
        ask(replica, "end " + id, new MigrationCommand.Bury(id));
      }
    }
  }

  private static boolean isOver(ClusterMap map, long id) {
    return map.epoch() >= id && map.migration(id).isEmpty();
  }

  private void asTarget(MigrationInfo migration, ShardReplica replica, SlotView view) {
    long id = migration.id();
    if (view.ownsAll(SlotRanges.toSet(migration.slots()))) {
      // What is seen here may be in flight: the answer comes when it is committed.
      CompletableFuture<Reply> acquired =
          ask(replica, "acquired " + id, new MigrationCommand.Acquire(id, 0, 0));
      acquired.thenAccept(
          reply -> {
            if (reply.equals(MigrationCommand.ACQUIRED)
                || reply.equals(MigrationCommand.FORGOTTEN)) {
              tellControl(id, true);
            }
          });
    } else if (migration.phase() == MigrationInfo.Phase.CANCELLING) {
      CompletableFuture<Reply> buried = ask(replica, "bury " + id, new MigrationCommand.Bury(id));
      buried.thenAccept(
          reply -> {
            if (reply.equals(MigrationCommand.DEAD)) {
              tellControl(id, false);
            }
          });
    }
  }

  private void tellControl(long id, boolean moved) {
    asked.computeIfAbsent(
        "control " + id, ignored -> control.migrations.ended(id, moved).toCompletableFuture());
  }

  private void asSource(MigrationInfo migration, ShardReplica replica, SlotView view) {
    BitSet slots = SlotRanges.toSet(migration.slots());
    boolean released = view.outgoing().containsKey(migration.id());
    boolean mine = released || view.ownsAll(slots);
    boolean wanted = released || migration.phase() == MigrationInfo.Phase.MOVING;
    if (!mine || !wanted || closed || runs.containsKey(migration.from())) {
      return;
    }
    SourceRun run =
        new SourceRun(
            migration, replica, replica.term(), directory, nodeName, bytesPerSecond::get, observer);
    runs.put(migration.from(), run);
    LOG.info("migration {} begins to send: {}", migration.id(), migration);
    Thread.ofPlatform()
        .daemon()
        .name("migration-" + migration.id() + "-" + nodeName)
        .start(
            () -> {
              run.run();
              wake();
            });
  }

  private CompletableFuture<Reply> ask(
      ShardReplica replica, String what, MigrationCommand command) {
    String name = replica.shardId() + " " + what;
    if (asked.containsKey(name)) {
      return new CompletableFuture<>();
    }
    CompletableFuture<Reply> answer = replica.slots.migrate(command).toCompletableFuture();
    asked.put(name, answer);
    return answer;
  }

  @Override
  public void close() {
    closed = true;
    runs.values().forEach(SourceRun::stop);
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
