package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Waiter;
import io.ashlar.engine.request.RequestId;
import io.ashlar.resp.Reply;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one replica that wait for keys. The engine knows who waits for what; here are
 * their timeouts and the ways in which waiting ends. Nothing of a waiting request is in any entry,
 * so it holds up neither a hand-over nor a snapshot.
 *
 * <p>Shard thread only.
 */
final class BlockedRequests {
  private static final Reply.Error LEADER_CHANGED =
      new Reply.Error(
          "UNBLOCKED force unblock from blocking operation, instance state changed (master ->"
              + " replica?)");
  private static final Reply.Error SENT_AGAIN =
      new Reply.Error("UNBLOCKED the same request was sent again");
  private static final Reply.Error BY_CLIENT =
      new Reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK");

  /** A hundred years; the timer counts nanoseconds in 64 bits. */
  private static final long TIMEOUT_MS_MAX = TimeUnit.DAYS.toMillis(100 * 365);

  private final ShardReplica replica;

  /** Closed while a request executes. */
  final ExecutionGate gate;

  BlockedRequests(ShardReplica replica) {
    this.replica = replica;
    this.gate = new ExecutionGate(replica);
  }

  /** Executes a read on the state of a follower. */
  void followerRead(ShardRequest request) {
    ShardEngine engine = replica.engine();
    if (gate.holds(request, true)) {
      return;
    }
    gate.close(engine);
    try {
      long nowMs = replica.wallClockMs();
      request.done(
          engine.executeFollowerRead(request.command(), request.database(), request.slot(), nowMs));
    } finally {
      gate.open();
    }
  }

  /**
   * Executes a request. {@link ShardReplica#hold} gets its reply, at once or, when it waits, some
   * day, unless the waiting ends in an error.
   */
  void execute(ShardRequest request) {
    ShardEngine engine = replica.engine();
    if (gate.holds(request, false)) {
      return;
    }
    gate.close(engine);
    try {
      execute(request, engine);
      if (engine.scripts().takeCutShort() && engine.hasEffects()) {
        replica.rebuild("a script was ended halfway through its writes");
      }
    } finally {
      gate.open();
    }
  }

  private void execute(ShardRequest request, ShardEngine engine) {
    int database = request.database();
    int slot = request.slot();
    boolean denyOom = request.denyOom();
    boolean touches = request.touchesAccess();
    long nowMs = replica.wallClockMs();
    RequestId id = request.requestId();
    Reply reply;
    if (request.command() instanceof BlockingCommand command) {
      Blocked blocked = new Blocked(request);
      reply = engine.executeOrWait(command, database, slot, denyOom, touches, nowMs, blocked, id);
      if (reply == null) {
        blocked.begin(command.timeoutMs());
        return;
      }
    } else {
      reply = engine.execute(request.command(), database, slot, denyOom, touches, nowMs, id);
    }
    if (!replica.leading()) {
      // Lost while a script ran: nothing that it wrote is in the log.
      request.refused(ShardRequest.Refusal.NOT_LEADER);
      return;
    }
    replica.hold(request, reply, engine.holdSequence());
  }

  /** One request while it waits. */
  final class Blocked implements Waiter {
    private final ShardRequest request;
    private @Nullable Future<?> timer;

    Blocked(ShardRequest request) {
      this.request = request;
    }

    private void begin(long timeoutMs) {
      request.blocked = this;
      request.waits();
      if (timeoutMs > 0) {
        long delayMs = Math.min(timeoutMs, TIMEOUT_MS_MAX);
        timer = replica.thread().schedule(this::timeOut, delayMs, TimeUnit.MILLISECONDS);
      }
    }

    private void end() {
      request.blocked = null;
      if (timer != null) {
        timer.cancel(false);
      }
    }

    @Override
    public void served(Reply reply, long holdSequence) {
      end();
      replica.hold(request, reply, holdSequence);
    }

    @Override
    public void leadershipLost() {
      end();
      request.done(LEADER_CHANGED);
    }

    @Override
    public void replaced() {
      end();
      request.done(SENT_AGAIN);
    }

    @Override
    public void slotMoved() {
      end();
      request.refused(ShardRequest.Refusal.NOT_LEADER);
    }

    void unblock(Unblock how) {
      gate.whenOpen(() -> unblockNow(how));
    }

    private void unblockNow(Unblock how) {
      if (request.blocked != this) {
        return;
      }
      switch (how) {
        case TIMEOUT -> timeOutNow();
        case ERROR -> stop(BY_CLIENT);
        case ABANDON -> stop(Reply.NONE);
      }
    }

    private void timeOut() {
      gate.whenOpen(this::timeOutNow);
    }

    private void timeOutNow() {
      if (request.blocked != this) {
        return;
      }
      end();
      Reply reply = Objects.requireNonNull(replica.engine().timeOut(this), "waits no more");
      replica.hold(request, reply, replica.engine().holdSequence());
    }

    private void stop(Reply reply) {
      end();
      replica.engine().stopWaiting(this);
      request.done(reply);
    }
  }
}
