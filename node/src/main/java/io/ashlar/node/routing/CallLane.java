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
 * <p>A call that a shard refused is not tried again once a later call of the same client was
 * executed: it would take effect after it. It is answered with an error instead.
 *
 * <p>The connection's thread only.
 */
public final class CallLane {
  private static final long RETRY_MS = 20;

  private final Router router;
  private final EventExecutor thread;
  private final CallClock clock;
  private final long holdNanos;
  private final Runnable onFree;

  /** Held calls, in the order of their sequence. */
  private final Deque<ShardCall> held = new ArrayDeque<>();

  private long lastSequence;
  private long executedSequence;
  private int atShards;
  private boolean retryScheduled;
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
    if (held.isEmpty()) {
      route(call);
    } else {
      hold(call);
    }
  }

  /** Whether calls wait for a leader: the client should send no more. */
  public boolean holding() {
    return !held.isEmpty();
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
    } else if (call.sequence < executedSequence) {
      call.finish(Redirects.DOWN);
    } else {
      hold(call);
    }
  }

  private void hold(ShardCall call) {
    if (call.heldUntilNanos == 0) {
      call.heldUntilNanos = Math.max(1, System.nanoTime() + holdNanos);
    }
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
    long now = System.nanoTime();
    while (!held.isEmpty() && held.getFirst().heldUntilNanos - now < 0) {
      held.removeFirst().finish(Redirects.DOWN);
    }
    if (atShards == 0) {
      // Each goes to a shard, gets an error or is held again; order is kept by the sequence.
      List<ShardCall> again = new ArrayList<>(held);
      held.clear();
      for (ShardCall call : again) {
        if (call.sequence < executedSequence) {
          call.finish(Redirects.DOWN);
        } else if (held.isEmpty()) {
          route(call);
        } else {
          hold(call);
        }
      }
    }
    if (held.isEmpty()) {
      onFree.run();
    } else {
      scheduleRetry();
    }
  }
}
