package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.slots.SlotChange;
import io.ashlar.raft.ShardRequest.Refusal;
import io.ashlar.resp.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets no command reach a slot that the shard does not own, whatever the node believes about the
 * map. While a slot is released and it is not certain that the other shard has it, requests for it
 * wait here for a moment: most of them learn where it is now. So do changes of all keys, which
 * would have to reach the released ones as well. Whatever comes after a request that waits, and may
 * concern the same keys, waits behind it: clients send without waiting for replies.
 *
 * <p>Shard thread only, unless a method says otherwise.
 */
public final class SlotGate {
  private static final long HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int PARKED_MAX = 50_000;

  private final ShardReplica replica;
  private final Deque<Parked> parked = new ArrayDeque<>();

  /** How many of them are for each slot; empty before the first. */
  private int[] parkedOfSlot = {};

  /** How many of them are for no slot. */
  private int parkedOfAll;

  private final SlotOps ops = new SlotOps();

  /** Slots whose writers wait until what was written before is on its way. */
  private @Nullable BitSet throttled;

  private boolean timerRuns;
  private volatile SlotView view = SlotView.UNKNOWN;
  private volatile Runnable listener = () -> {};

  private record Parked(ShardRequest request, long deadlineNanos) {}

  SlotGate(ShardReplica replica) {
    this.replica = replica;
  }

  /** Is told at once, and whenever the slots have changed, on the shard thread. Any thread. */
  public void onChange(Runnable told) {
    listener = told;
    told.run();
  }

  /**
   * Executes a command about slots if this replica leads; an error when it does not. Any thread.
   */
  public CompletionStage<Reply> migrate(MigrationCommand command) {
    CompletableFuture<Reply> outcome = new CompletableFuture<>();
    replica.thread().execute(() -> replica.submit(new SlotMoving.Own(command, outcome)));
    return outcome;
  }

  /** The shard's slots as this replica has them. Any thread. */
  public SlotView view() {
    return view;
  }

  /**
   * How many requests of each slot were let through since this was last asked; empty for none. Any
   * thread.
   */
  public CompletionStage<int[]> takeOps() {
    return CompletableFuture.supplyAsync(ops::take, replica.thread());
  }

  /** The replica has another engine. */
  void adopt(ShardEngine engine) {
    throttled = null;
    engine.handover.onChange(this::changed);
    view = SlotView.of(engine.slots());
    listener.run();
  }

  private void changed(SlotChange change) {
    view = SlotView.of(replica.engine().slots());
    if (change.movesKeys()) {
      replica.housekeeping.keysMoved();
    }
    listener.run();
    if (change instanceof SlotChange.Left || change instanceof SlotChange.Reclaim) {
      // In a task of its own: this is the middle of the command that changes them.
      replica.thread().execute(this::resume);
    }
  }

  /**
   * Whether a request may be executed now; it is kept or refused if not.
   *
   * @param follower whether it is a read on a follower
   */
  boolean admits(ShardRequest request, boolean follower) {
    ShardSlots slots = replica.engine().slots();
    int slot = request.slot();
    if (slot < 0 && request.command() instanceof MigrationCommand) {
      return true;
    }
    if (!follower && isBehindParked(request)) {
      park(request);
      return false;
    }
    if (slot < 0) {
      if (!request.isWrite() || slots.outgoing().isEmpty()) {
        return true;
      }
      park(request);
      return false;
    }
    if (slots.owns(slot)) {
      if (throttled == null || !request.isWrite() || !throttled.get(slot)) {
        ops.count(slot);
        return true;
      }
      park(request);
    } else if (slots.isLeaving(slot) && !follower) {
      park(request);
    } else {
      request.refused(Refusal.MOVED);
    }
    return false;
  }

  private void park(ShardRequest request) {
    if (parked.size() >= PARKED_MAX) {
      request.refused(Refusal.NOT_READY);
      return;
    }
    parked.add(new Parked(request, System.nanoTime() + HOLD_NANOS));
    count(request, 1);
    startTimer();
  }

  /** Reads of no slot (DBSIZE, SCAN) wait for nobody: somebody may wait at any time. */
  private boolean isBehindParked(ShardRequest request) {
    int slot = request.slot();
    return !parked.isEmpty()
        && (slot < 0 ? request.isWrite() : parkedOfAll > 0 || parkedOfSlot[slot] > 0);
  }

  private void count(ShardRequest request, int change) {
    if (parkedOfSlot.length == 0) {
      parkedOfSlot = new int[Keyspace.SLOT_COUNT];
    }
    if (request.slot() < 0) {
      parkedOfAll += change;
    } else {
      parkedOfSlot[request.slot()] += change;
    }
  }

  private void startTimer() {
    Parked first = parked.peek();
    if (first != null && !timerRuns) {
      timerRuns = true;
      long delayNanos = Math.max(0, first.deadlineNanos - System.nanoTime());
      var unused = replica.thread().schedule(this::timeOut, delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  private void timeOut() {
    timerRuns = false;
    long now = System.nanoTime();
    for (Parked first = parked.peek();
        first != null && first.deadlineNanos - now <= 0;
        first = parked.peek()) {
      parked.remove();
      count(first.request, -1);
      first.request.refused(Refusal.NOT_READY);
    }
    startTimer();
  }

  /** Writers of these slots wait from now on; null lets them go on. */
  void throttle(@Nullable BitSet slots) {
    throttled = slots;
    if (slots == null) {
      resume();
    }
  }

  private void resume() {
    replica.resume(takeParked());
  }

  /** Those that wait, when the leadership is lost. */
  List<ShardRequest> takeParked() {
    List<ShardRequest> all = new ArrayList<>(parked.size());
    for (Parked one : parked) {
      all.add(one.request);
      count(one.request, -1);
    }
    parked.clear();
    return all;
  }
}
