package io.ashlar.raft.transport;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppenderBase;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.Timestamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the leader's log to one follower: sends what it lacks, handles the answer, sends what came
 * meanwhile. One request is under way at a time. A state machine on the group's event loop; Ratis's
 * threads only wake it.
 */
final class LoopAppender extends LogAppenderBase implements Pacing.Follower {
  private static final Logger LOG = LoggerFactory.getLogger(LoopAppender.class);

  private static final long RETRY_MS = 30;
  private static final long REPORT_MS = 5_000;

  /** Ratis keeps the newest entries in memory; older ones may have to be read from disk. */
  private static final long IN_MEMORY_ENTRIES = 2 * Pacing.ENTRIES_MAX;

  private final LoopRpc rpc;
  private final EventLoop loop;
  private final LoopRpc.Leading leading;
  private final @Nullable QuorumListener listener;
  private final long tickMs;
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile boolean started;
  private volatile boolean stopped;

  // On the loop.
  private boolean underWay;

  /** When what is under way left; 0 while it has not. */
  private long sentNanos;

  private long lastSentNanos = System.nanoTime() - Pacing.PAUSE_NANOS;

  /** The last attempt came to nothing, or there was none yet. */
  private boolean broken = true;

  private @Nullable Pacing pacing;
  private boolean pauseEndScheduled;
  private final CommitNews commitNews = new CommitNews();
  private long toldIndex = -1;
  private long reportNanos = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(REPORT_MS);
  private @Nullable ScheduledFuture<?> ticks;

  LoopAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower, LoopRpc rpc) {
    super(server, state, follower);
    this.rpc = rpc;
    RaftGroupId group = server.getGroup().getGroupId();
    this.loop = rpc.loopOf(group);
    this.listener = rpc.listenerOn(loop, group);
    this.leading = new LoopRpc.Leading(group, loop, state);
    this.tickMs = Math.max(1, server.properties().minRpcTimeoutMs() / 8);
  }

  // ---- for Ratis, any thread ----

  @Override
  public long getCallId() {
    return CallId.get();
  }

  @Override
  public Comparator<Long> getCallIdComparator() {
    return CallId.getComparator();
  }

  @Override
  public void start() {
    started = true;
    loop.execute(
        () -> {
          if (!stopped) {
            pacing = rpc.joinPacing(leading, getServer()::getRaftConf, this);
            ticks = loop.scheduleAtFixedRate(this::tick, tickMs, tickMs, TimeUnit.MILLISECONDS);
            advance();
          }
        });
  }

  @Override
  public CompletableFuture<LifeCycle.State> stopAsync() {
    stopped = true;
    if (!loop.isShuttingDown()) {
      loop.execute(this::endTicks);
    }
    return CompletableFuture.completedFuture(LifeCycle.State.CLOSED);
  }

  @Override
  public boolean isRunning() {
    return started
        && !stopped
        && getServer().getInfo().isAlive()
        && getServer().getInfo().isLeader()
        && getRaftLog().isOpened();
  }

  @Override
  public void run() {} // it has no thread

  /** New entries, or indices moved; called often and mostly for nothing. */
  @Override
  public void notifyLogAppender() {
    if (started
        && !stopped
        && shouldSendAppendEntries()
        && !woken.get()
        && woken.compareAndSet(false, true)) {
      try {
        loop.execute(this::advance);
      } catch (RejectedExecutionException e) {
        LOG.debug("{} is woken while the node stops", this, e);
      }
    }
  }

  private void tick() {
    if (!isRunning()) {
      if (stopped) {
        endTicks();
      }
      return;
    }
    try {
      long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
      if (underWay && sentNanos != 0 && waitedMs > LoopRpc.CALL_TIMEOUT_MS) {
        rpc.link(getFollowerId(), loop).reset("no answer within " + waitedMs + " ms");
      }
      getLeaderState().checkHealth(getFollower());
      if (broken && getLeaderState().isFollowerBootstrapping(getFollower())) {
        // Ratis looks after a new member when it answers or nothing else happens: of a silent one a
        // busy leader would never despair, and take no other change.
        getLeaderState().onFollowerSuccessAppendEntries(getFollower());
      }
      advance();
    } catch (IOException | RuntimeException e) {
      report(e);
    }
  }

  private void endTicks() {
    ScheduledFuture<?> running = ticks;
    ticks = null;
    if (running != null) {
      running.cancel(false);
    }
    if (pacing != null) {
      pacing = null;
      rpc.leavePacing(leading, this);
    }
  }

  private void advance() {
    // Before looking: what comes from now on wakes again.
    woken.set(false);
    if (underWay || !isRunning() || !shouldSendAppendEntries() || pauses()) {
      return;
    }
    underWay = true;
    sentNanos = 0;
    try {
      SnapshotInfo snapshot = shouldInstallSnapshot();
      if (snapshot != null) {
        LOG.info("{} sends the snapshot {}", this, snapshot.getTermIndex());
        rpc.blocking().execute(() -> sendSnapshot(snapshot));
      } else if (lacksEntries() > IN_MEMORY_ENTRIES) {
        rpc.blocking().execute(this::readRequest);
      } else {
        send(newAppendEntriesRequest(CallId.getAndIncrement(), false));
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Whether the entries for this follower wait for more; sees to it that they do not for long. */
  private boolean pauses() {
    Pacing shared = pacing;
    if (shared == null || getHeartbeatWaitTimeMs() <= 0) {
      return false;
    }
    long waitNanos = shared.waitNanos(this, lacksEntries(), lastSentNanos, System.nanoTime());
    if (waitNanos > 0 && !pauseEndScheduled) {
      pauseEndScheduled = true;
      var _ =
          loop.schedule(
              () -> {
                pauseEndScheduled = false;
                advance();
              },
              waitNanos,
              TimeUnit.NANOSECONDS);
    }
    return waitNanos > 0;
  }

  @Override
  public String name() {
    return getFollowerId().toString();
  }

  @Override
  public long matchIndex() {
    return getFollower().getMatchIndex();
  }

  @Override
  public boolean isLate(long nowNanos) {
    return stopped
        || broken
        || lacksEntries() > IN_MEMORY_ENTRIES
        || (underWay && (sentNanos == 0 || nowNanos - sentNanos > Pacing.LATE_NANOS));
  }

  private long lacksEntries() {
    return getRaftLog().getNextIndex() - getFollower().getNextIndex();
  }

  /** On a thread that may block. */
  private void readRequest() {
    try {
      AppendEntriesRequestProto request = newAppendEntriesRequest(CallId.getAndIncrement(), false);
      loop.execute(() -> send(request));
    } catch (IOException | RuntimeException e) {
      loop.execute(() -> failed(e));
    }
  }

  private void send(@Nullable AppendEntriesRequestProto request) {
    if (request == null || !isRunning()) {
      // Nothing that could be sent now; the next tick looks again.
      underWay = false;
      return;
    }
    resetHeartbeatTrigger();
    Timestamp sent = Timestamp.currentTime();
    sentNanos = System.nanoTime();
    lastSentNanos = sentNanos;
    getFollower().updateLastRpcSendTime(request.getEntriesCount() == 0);
    try {
      rpc.link(getFollowerId(), loop)
          .send(
              request.getServerRequest().getCallId(),
              commitNews.message(request, sentNanos),
              new LoopLink.Answer() {
                @Override
                public void replied(RaftNettyServerReplyProto reply) {
                  LoopAppender.this.replied(request, sent, reply);
                }

                @Override
                public void failed(IOException cause) {
                  LoopAppender.this.failed(cause);
                }
              });
    } catch (IOException e) {
      failed(e);
    }
  }

  private void replied(
      AppendEntriesRequestProto request, Timestamp sent, RaftNettyServerReplyProto answer) {
    if (!answer.hasAppendEntriesReply()) {
      failed(new IOException(getFollowerId() + " refused"));
      return;
    }
    if (!isRunning()) {
      underWay = false;
      return;
    }
    try {
      AppendEntriesReplyProto reply = answer.getAppendEntriesReply();
      getFollower().updateLastRpcResponseTime();
      getFollower().updateLastRespondedAppendEntriesSendTime(sent);
      getLeaderState().onFollowerCommitIndex(getFollower(), reply.getFollowerCommit());
      handle(request, reply);
      getLeaderState().onAppendEntriesReply(this, reply);
    } catch (RuntimeException e) {
      failed(e);
      return;
    }
    underWay = false;
    broken = false;
    advance();
  }

  private void handle(AppendEntriesRequestProto request, AppendEntriesReplyProto reply) {
    FollowerInfo follower = getFollower();
    switch (reply.getResult()) {
      case SUCCESS -> {
        long next =
            request.getEntriesCount() > 0 ? reply.getNextIndex() : CommitNews.nextAfter(request);
        if (next > follower.getNextIndex()) {
          follower.updateMatchIndex(next - 1);
          follower.increaseNextIndex(next);
          if (next > getRaftLog().getLastCommittedIndex() || !hasAppendEntries()) {
            // Otherwise it decides nothing, and would wake the thread that looks for commits.
            getLeaderState().onFollowerSuccessAppendEntries(follower);
          }
          tellQuorum(request.getLeaderTerm());
        }
      }
      case NOT_LEADER -> onFollowerTerm(reply.getTerm());
      case INCONSISTENCY -> {
        long first =
            request.getEntriesCount() > 0
                ? request.getEntries(0).getIndex()
                : RaftLog.INVALID_LOG_INDEX;
        follower.setNextIndex(getNextIndexForInconsistency(first, reply.getNextIndex()));
      }
      case UNRECOGNIZED -> LOG.warn("{} got an answer that it does not know", this);
    }
  }

  /**
   * The same rule by which Ratis moves its commit index: this server and enough voters have the
   * entry on disk. While members change, Ratis alone decides. A deposed server may flush another
   * leader's entries: whether it is one is asked after its index was read.
   */
  private void tellQuorum(long term) {
    Pacing shared = pacing;
    if (shared == null || listener == null) {
      return;
    }
    long index = Math.min(shared.quorumIndex(), getRaftLog().getFlushIndex());
    if (index > toldIndex && !stopped) {
      toldIndex = index;
      listener.quorum(term, index);
    }
  }

  private void report(Exception cause) {
    long nowNanos = System.nanoTime();
    if (!stopped && nowNanos - reportNanos > TimeUnit.MILLISECONDS.toNanos(REPORT_MS)) {
      reportNanos = nowNanos;
      LOG.warn("{} cannot append, and tries again: {}", this, String.valueOf(cause));
    }
  }

  /** What was under way came to nothing: tries again a little later. */
  private void failed(Exception cause) {
    report(cause);
    broken = true;
    if (!loop.isShuttingDown()) {
      var _ =
          loop.schedule(
              () -> {
                underWay = false;
                advance();
              },
              RETRY_MS,
              TimeUnit.MILLISECONDS);
    }
  }

  /** On a thread that may block. */
  private void sendSnapshot(SnapshotInfo snapshot) {
    try {
      InstallSnapshotReplyProto last = SnapshotSender.send(this, rpc, snapshot);
      if (last != null && last.getResult() == InstallSnapshotResult.NOT_LEADER) {
        onFollowerTerm(last.getTerm());
      }
      loop.execute(
          () -> {
            underWay = false;
            advance();
          });
    } catch (IOException | RuntimeException e) {
      loop.execute(() -> failed(e));
    }
  }
}
