package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.resp.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closed while a command executes. That matters for a slow script only: it lets the shard thread
 * serve others meanwhile, and until it has ended nothing else may change the shard's state, end the
 * turn or hear what Ratis tells.
 *
 * <p>Requests that come meanwhile wait in their order, and follow at once when the script is over;
 * when it takes too long they are told that the shard is busy. A script also waits for the script
 * of another shard that has the thread, and what comes after it for it.
 *
 * <p>Shard thread only.
 */
final class ExecutionGate {
  private final ShardReplica replica;
  private final List<Runnable> waiting = new ArrayList<>();

  /** Clients have few unanswered requests each, so these need no limit of their own. */
  private final Deque<Held> held = new ArrayDeque<>();

  private @Nullable ShardEngine executing;
  private boolean releasing;
  private boolean waitsForThread;

  private record Held(ShardRequest request, boolean followerRead) {}

  ExecutionGate(ShardReplica replica) {
    this.replica = replica;
  }

  boolean isClosed() {
    return executing != null;
  }

  void close(ShardEngine engine) {
    executing = engine;
  }

  /** What waited for it follows in tasks of its own, requests at once. */
  void open() {
    executing = null;
    if (!waiting.isEmpty()) {
      List<Runnable> now = List.copyOf(waiting);
      waiting.clear();
      now.forEach(replica.thread()::execute);
    }
    release();
  }

  /** Now, or when the command has ended. */
  void whenOpen(Runnable task) {
    if (isClosed()) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  /**
   * Keeps a request that cannot be executed now.
   *
   * @return false when it can
   */
  boolean holds(ShardRequest request, boolean followerRead) {
    boolean threadTaken =
        replica.thread() instanceof SharedThread thread
            && thread.isWithinScript()
            && request.command().runsScript();
    if (!isClosed() && !threadTaken && (held.isEmpty() || releasing)) {
      return false;
    }
    Reply busy = replica.engine().busy();
    if (busy != null) {
      request.done(busy);
      return true;
    }
    held.add(new Held(request, followerRead));
    if (!isClosed() && !waitsForThread && replica.thread() instanceof SharedThread thread) {
      waitsForThread = true;
      thread.afterScript(
          () -> {
            waitsForThread = false;
            release();
          });
    }
    return true;
  }

  private void release() {
    if (releasing || held.isEmpty()) {
      return;
    }
    releasing = true;
    try {
      for (Held next = held.poll(); next != null; next = held.poll()) {
        if (next.followerRead) {
          replica.submitFollowerRead(next.request);
        } else {
          replica.submit(next.request);
        }
      }
    } finally {
      releasing = false;
    }
  }

  /** From time to time: those who have waited too long for a script are told so. */
  void refuseHeldWhenBusy() {
    Reply busy = held.isEmpty() ? null : replica.engine().busy();
    if (busy != null) {
      List<Held> now = List.copyOf(held);
      held.clear();
      now.forEach(one -> one.request.done(busy));
    }
  }

  /** Whatever the script does is lost: it should end. */
  void leadershipLost() {
    ShardEngine engine = executing;
    if (engine != null) {
      engine.abortScript("ERR the shard's leader changed while the script ran");
    }
  }
}
