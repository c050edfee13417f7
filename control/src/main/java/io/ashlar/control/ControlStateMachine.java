package io.ashlar.control;

import io.ashlar.control.ControlState.Step;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the control group's log to a {@link ControlState}. Ratis calls it on the group's updater
 * thread; {@link #state} may be read on any thread.
 *
 * <p>The state is a few kilobytes, so a snapshot is written where Ratis asks for it.
 */
final class ControlStateMachine extends BaseStateMachine {
  private static final Logger LOG = LoggerFactory.getLogger(ControlStateMachine.class);

  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Consumer<ControlState> onChange;
  private volatile Optional<Path> snapshotDirectory = Optional.empty();
  private volatile ControlState state = ControlState.EMPTY;
  private volatile long snapshotUsersEpoch;
  private volatile long snapshotSettingsEpoch;

  /**
   * @param onChange told each new state, on the updater thread; must not block
   */
  ControlStateMachine(Consumer<ControlState> onChange) {
    this.onChange = onChange;
  }

  ControlState state() {
    return state;
  }

  /** Whether no division was started with it yet. */
  boolean isFresh() {
    return getLifeCycleState() == LifeCycle.State.NEW;
  }

  /** A restart would begin with other users or settings, until it has the newest log entries. */
  boolean needsSnapshotForStart() {
    return state.users().epoch() != snapshotUsersEpoch
        || state.settings().epoch() != snapshotSettingsEpoch;
  }

  /** How much log a restart would replay. */
  long entriesSinceSnapshot() {
    SingleFileSnapshotInfo latest = storage.getLatestSnapshot();
    return getLastAppliedTermIndex().getIndex() - (latest == null ? -1 : latest.getIndex());
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage)
      throws IOException {
    super.initialize(server, groupId, raftStorage);
    getLifeCycle()
        .startAndTransition(
            () -> {
              Path directory = raftStorage.getStorageDir().getStateMachineDir().toPath();
              snapshotDirectory = Optional.of(directory);
              ControlSnapshots.setAsideUnreadable(directory);
              storage.init(raftStorage);
              loadLatest();
            },
            IOException.class);
  }

  /** Called before a snapshot from the leader takes the place of the local ones. */
  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    if (snapshotDirectory.isPresent()) {
      ControlSnapshots.setAsideUnreadable(snapshotDirectory.get());
    }
    storage.loadLatestSnapshot();
    loadLatest();
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  /** The leader keeps what it cannot read out of the log: applying it would stop every replica. */
  @Override
  public TransactionContext startTransaction(RaftClientRequest request) throws IOException {
    TransactionContext transaction = super.startTransaction(request);
    try {
      ControlCodec.decodeCommand(request.getMessage().getContent().toByteArray());
    } catch (IllegalArgumentException e) {
      transaction.setException(e);
    }
    return transaction;
  }

  /**
   * An entry that this version cannot read stops the replica: skipping it would leave this node
   * with another map than its peers.
   */
  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
    ControlCommand command = ControlCodec.decodeCommand(bytes);
    Step step = state.apply(command);
    state = step.state();
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    switch (step.outcome()) {
      case Outcome.Changed() -> {
        LOG.info("Entry {} of the control group: {}", entry.getIndex(), describe(command));
        onChange.accept(step.state());
      }
      case Outcome.Unchanged() -> {}
      case Outcome.Refused(String reason) ->
          LOG.warn("Entry {} refused: {}: {}", entry.getIndex(), describe(command), reason);
    }
    byte[] answer = ControlCodec.encode(step.outcome(), state.epoch());
    return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(answer)));
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    if (last.getIndex() < 0) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
    ControlState written = state;
    ControlSnapshots.write(file.toPath(), written);
    MD5Hash md5 = MD5FileUtil.computeAndSaveMd5ForFile(file);
    storage.updateLatestSnapshot(
        new SingleFileSnapshotInfo(new FileInfo(file.toPath(), md5), last));
    snapshotUsersEpoch = written.users().epoch();
    snapshotSettingsEpoch = written.settings().epoch();
    return last.getIndex();
  }

  private void loadLatest() throws IOException {
    SingleFileSnapshotInfo latest = storage.getLatestSnapshot();
    if (latest == null) {
      return;
    }
    ControlState loaded = ControlSnapshots.read(latest.getFile().getPath());
    state = loaded;
    snapshotUsersEpoch = loaded.users().epoch();
    snapshotSettingsEpoch = loaded.settings().epoch();
    setLastAppliedTermIndex(latest.getTermIndex());
    LOG.info("Cluster map of epoch {} loaded from {}", loaded.epoch(), latest.getFile().getPath());
    onChange.accept(loaded);
  }

  private static String describe(ControlCommand command) {
    return switch (command) {
      case ControlCommand.FormCluster form ->
          "cluster "
              + form.map().clusterId()
              + " of "
              + form.map().nodes().size()
              + " nodes and "
              + form.map().shards().size()
              + " shards";
      case ControlCommand.AnnounceNode announce -> announce.toString();
      case ControlCommand.LeaderObserved observed -> observed.toString();
      case ControlCommand.ChangeLibraries change ->
          "libraries: flush "
              + change.flush()
              + ", delete "
              + change.deleted()
              + ", load "
              + change.loaded().stream().map(Libraries.Library::name).toList();
      case ControlCommand.ChangeMigration change -> "migrations: " + change;
      case ControlCommand.ChangeShards change -> "shards: " + change;
      case ControlCommand.ChangeUsers change ->
          "users: set " + change.set().keySet() + ", delete " + change.deleted();
      case ControlCommand.ChangeSettings change ->
          "settings: set " + change.set() + ", remove " + change.removed();
      case ControlCommand.Membership change -> change.toString();
    };
  }
}
