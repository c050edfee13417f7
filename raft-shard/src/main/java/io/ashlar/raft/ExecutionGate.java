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
 * serve others meanwhile, and until it has ended nothing else may change the shard's state, put
 * half of what it writes into an entry, or hear that the shard's leader is another. What was
 * executed before it is still logged and answered.
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

  /** Of the open entry, from commands before the one that executes. */
  private int bytesBefore;

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
    bytesBefore = engine.openBytes();
  }

  /** Whether nothing of an unfinished command is in the open entry. */
  boolean mayEndEntry() {
    ShardEngine engine = executing;
    return engine == null || engine.openBytes() == bytesBefore;
  }

  void entryEnded() {
    bytesBefore = 0;
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
    if (!isClosed() && !wantsTakenThread(request) && (held.isEmpty() || releasing)) {
      return false;
    }
    Reply busy = replica.engine().scripts().busy();
    if (busy != null) {
      request.done(busy);
      return true;
    }
    held.add(new Held(request, followerRead));
    awaitThread();
    return true;
  }

  /** Requests that waited for something else: as if they came now, one after the other. */
  void resume(List<ShardRequest> requests) {
    requests.forEach(request -> held.add(new Held(request, false)));
    release();
  }

  /** A script of another shard has the thread, and this would be one on top of it. */
  private boolean wantsTakenThread(ShardRequest request) {
    return request.command().runsScript()
        && replica.thread() instanceof SharedThread thread
        && thread.isWithinScript();
  }

  private void awaitThread() {
    if (!isClosed() && !waitsForThread && replica.thread() instanceof SharedThread thread) {
      waitsForThread = true;
      thread.afterScript(
          () -> {
            waitsForThread = false;
            release();
          });
    }
  }

  private void release() {
    if (releasing || isClosed()) {
      return;
    }
    releasing = true;
    try {
      for (Held next = held.peek(); next != null; next = held.peek()) {
        if (wantsTakenThread(next.request)) {
          awaitThread();
          return;
        }
        held.remove();
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
    Reply busy = held.isEmpty() ? null : replica.engine().scripts().busy();
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
      engine.scripts().abort("ERR the shard's leader changed while the script ran");
    }
  }
}
