package io.ashlar.node.routing;

import io.ashlar.raft.ShardRequest.Refusal;
import io.ashlar.resp.Reply;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one client on their way to shards. A call whose shard has no leader at the moment is
 * held for a short time, and with it all that come after it, so that an election is a pause to the
 * client and not an error, and its order is kept.
 *
 * <p>A call that a shard refused while a later call of the same client was executed is
 * <em>overtaken</em>: this lane never executes it again, for it would take effect after the later
 * one. It is held all the same, until it is known which node leads now, this one perhaps again, and
 * ends with a MOVED to that node; whether it shall still be executed is then the client's to say.
 *
 * <p>The connection's thread only.
 */
public final class CallLane {
  private static final long RETRY_MS = 20;

  private final Router router;
  private final EventExecutor thread;
  private final CallClock clock;
  private long holdNanos;
  private final Runnable onFree;

  /** Held calls, in the order of their sequence. */
  private final Deque<ShardCall> held = new ArrayDeque<>();

  private long lastSequence;
  private long executedSequence;
  private int atShards;
  private boolean retryScheduled;
  private boolean retrying;
  private boolean closed;

  /**
   * @param holdMs longest time that a call waits for a leader
   * @param onFree runs when nothing is held any more
   */
  public CallLane(
      Router router, EventExecutor thread, CallClock clock, long holdMs, Runnable onFree) {
    this.router = router;
    this.thread = thread;
    this.clock = clock;
    this.holdNanos = TimeUnit.MILLISECONDS.toNanos(holdMs);
    this.onFree = onFree;
  }

  /** Takes a call to its shard, or ends it with the error that tells why not. */
  public void send(ShardCall call) {
    call.sequence = ++lastSequence;
    if (held.isEmpty() && !retrying) {
      route(call);
    } else {
      hold(call);
    }
  }

  /** Whether calls wait for a leader: the client should send no more. */
  public boolean holding() {
    return !held.isEmpty();
  }

  /**
   * From here on a call whose shard has no leader is answered at once: the connection carries the
   * requests of many clients, and none of them shall wait for another's.
   */
  public void holdNothing() {
    holdNanos = 0;
  }

  /** The client is gone. Calls at shards run to their end, unheard. */
  public void close() {
    closed = true;
    held.clear();
  }

  boolean onThread() {
    return thread.inEventLoop();
  }

  void execute(Runnable task) {
    if (!thread.isShuttingDown()) {
      thread.execute(task);
    }
  }

  /** The time stamps of the connection's loop. */
  public CallClock clock() {
    return clock;
  }

  /** A call is back from its shard. */
  void returned(ShardCall call) {
    atShards--;
    if (closed) {
      return;
    }
    Refusal refusal = call.refusal();
    if (refusal == null) {
      executedSequence = Math.max(executedSequence, call.sequence);
      call.finish(call.outcome());
    } else if (refusal == Refusal.MOVED && goesOn(call)) {
      route(call);
    } else if (refusal == Refusal.DISK_FULL) {
      call.finish(Redirects.diskFull(router.nodeName()));
    } else {
      if (refusal == Refusal.UNAVAILABLE) {
        router.replicasChanged();
      }
      redirect(call);
    }
    if (!held.isEmpty() && atShards == 0) {
      scheduleRetry();
    }
  }

  /** Whether another replica here has the slot now, and nothing of the client's went before. */
  private boolean goesOn(ShardCall call) {
    ShardPort now = call.target() == null ? router.local(call.slot()) : null;
    return now != null
        && !call.wentTo(now)
        && now.leading()
        && !overtaken(call)
        && held.isEmpty()
        && !retrying;
  }

  private void route(ShardCall call) {
    ShardPort port = call.target();
    if (port == null) {
      port = router.local(call.slot());
    }
    if (port != null && (port.leading() || call.followerReadAllowed())) {
      atShards++;
      call.goTo(port);
    } else {
      redirect(call);
    }
  }

  private void redirect(ShardCall call) {
    if (call.target() != null) {
      call.finish(Redirects.DOWN);
      return;
    }
    Reply.@Nullable Error error = router.elsewhere(call.slot());
    if (error != null) {
      call.finish(error);
    } else {
      hold(call);
    }
  }

  /** Whether a later call of the client was executed: this one must not be, here. */
  private boolean overtaken(ShardCall call) {
    return call.sequence < executedSequence;
  }

  /** Keeps a call, unless it has been kept for long enough. */
  private void hold(ShardCall call) {
    long now = nanoTime();
    if (call.heldUntilNanos == 0) {
      call.heldUntilNanos = Math.max(1, now + holdNanos);
    }
    if (call.heldUntilNanos - now < 0) {
      call.finish(Redirects.DOWN);
      return;
    }
    call.held = true;
    if (held.isEmpty() || held.getLast().sequence < call.sequence) {
      held.addLast(call);
    } else {
      insertInOrder(call);
    }
    scheduleRetry();
  }

  private void insertInOrder(ShardCall call) {
    List<ShardCall> all = new ArrayList<>(held);
    all.add(call);
    all.sort((a, b) -> Long.compare(a.sequence, b.sequence));
    held.clear();
    held.addAll(all);
  }

  private void scheduleRetry() {
    if (!retryScheduled && !thread.isShuttingDown()) {
      retryScheduled = true;
      var _ = thread.schedule(this::retry, RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void retry() {
    retryScheduled = false;
    if (held.isEmpty()) {
      return;
    }
    retrying = true;
    try {
      retryAll();
    } finally {
      retrying = false;
    }
    if (held.isEmpty()) {
      onFree.run();
    } else {
      scheduleRetry();
    }
  }

  /** Each held call goes to its shard, is answered, or is held again, in their order. */
  private void retryAll() {
    List<ShardCall> again = new ArrayList<>(held);
    held.clear();
    // What is at a shard now may come back refused, and then goes before these.
    boolean mayRoute = atShards == 0;
    for (ShardCall call : again) {
      if (closed) {
        return;
      }
      call.held = false;
      if (overtaken(call)) {
        answerOvertaken(call);
      } else if (mayRoute) {
        route(call);
        mayRoute = !call.held;
      } else {
        hold(call);
      }
    }
  }

  private void answerOvertaken(ShardCall call) {
    Reply.@Nullable Error leader = router.leaderOf(call.slot());
    if (leader != null) {
      call.finish(leader);
    } else {
      hold(call);
    }
  }

  private long nanoTime() {
    return thread.ticker().nanoTime();
  }
}
