package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.raft.ShardInbox.Event;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Ratis sees of a replica. Holds no state of its own: turns each call into an event for the
 * shard thread and answers at once, so Ratis's threads never wait for commands.
 *
 * <p>One instance a start of the division; a rebuilt replica gets a new one.
 */
final class ShardStateMachine extends BaseStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(ShardStateMachine.class);
  private static final CompletableFuture<Message> APPLIED =
      CompletableFuture.completedFuture(Message.EMPTY);

  private final String shardId;
  private final Supplier<ShardEngine> newEngine;
  private final ShardInbox inbox;
  private final CommitBell bell;
  private final SnapshotStore snapshots = new SnapshotStore();

  /** The context that startTransaction made last, on the shard thread, within one append. */
  private @Nullable TransactionContext appended;

  ShardStateMachine(
      String shardId, Supplier<ShardEngine> newEngine, ShardInbox inbox, CommitBell bell) {
    this.shardId = shardId;
    this.newEngine = newEngine;
    this.inbox = inbox;
    this.bell = bell;
  }

  ShardInbox inbox() {
    return inbox;
  }

  SnapshotStore snapshots() {
    return snapshots;
  }

  // ---- start and stop ----

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage storage)
      throws IOException {
    super.initialize(server, groupId, storage);
    getLifeCycle().transition(LifeCycle.State.STARTING);
    snapshots.init(storage);
    load();
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    inbox.tell(new Event.Paused());
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    snapshots.reload();
    snapshots.syncNewest();
    load();
    getLifeCycle().transition(LifeCycle.State.STARTING);
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  private void load() throws IOException {
    LoadedState loaded = snapshots.load(shardId, newEngine);
    if (loaded.index() >= 0) {
      setLastAppliedTermIndex(TermIndex.valueOf(loaded.term(), loaded.index()));
      LOG.info("shard {} loaded its snapshot at index {}", shardId, loaded.index());
    }
    inbox.tell(new Event.Loaded(loaded));
  }

  @Override
  public void close() {
    inbox.tell(new Event.Closed());
  }

  // ---- the way of an entry ----

  @Override
  public TransactionContext startTransaction(RaftClientRequest request) {
    TransactionContext context =
        TransactionContext.newBuilder().setStateMachine(this).setClientRequest(request).build();
    appended = context;
    return context;
  }

  /**
   * The place in the log of the request that was just submitted on this thread; null when it was
   * refused and is not in the log.
   */
  @Nullable TermIndex takeAppended() {
    TransactionContext context = appended;
    appended = null;
    LogEntryProto entry = context == null ? null : context.getLogEntry();
    return entry == null ? null : TermIndex.valueOf(entry);
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext context) {
    LogEntryProto entry = java.util.Objects.requireNonNull(context.getLogEntry());
    ByteString data = entry.getStateMachineLogEntry().getLogData();
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    inbox.tell(new Event.Committed(entry.getTerm(), entry.getIndex(), data));
    bell.ring();
    return APPLIED;
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    super.notifyTermIndexUpdated(term, index);
    inbox.tell(new Event.RaftEntry(term, index));
  }

  /**
   * Runs on the thread that applies entries, so it takes no snapshot: it only says how much of the
   * log the finished ones make superfluous.
   */
  @Override
  public long takeSnapshot() {
    return snapshots.purgeIndex();
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }

  // ---- roles ----

  @Override
  public void notifyLeaderReady() {
    inbox.tell(new Event.LeaderReady());
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pendingEntries) {
    inbox.tell(new Event.NotLeader());
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId groupMemberId, RaftPeerId newLeaderId) {
    if (!groupMemberId.getPeerId().equals(newLeaderId)) {
      inbox.tell(new Event.NotLeader());
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto failedEntry) {
    inbox.tell(new Event.LogFailed(String.valueOf(cause)));
  }
}
