package io.ashlar.raft;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Counts the keys of slots of a replica, and looks at some of them for what they take, in small
 * steps of its shard thread. What is written meanwhile is in it or not.
 */
public final class SlotMeasure {
  private static final int SLOTS_OF_STEP = 512;
  private static final int KEYS_OF_STEP = 200;

  /** A reference and a tag in the slot's table, as MEMORY USAGE counts them. */
  private static final int TABLE_PLACE_BYTES = 8;

  /**
   * @param memoryBytes an estimate where not all keys were looked at, 0 where none was to be
   */
  public record Slot(int slot, int keys, long memoryBytes) {}

  /**
   * @param slots all that were asked for, in their order
   */
  public record Result(List<Slot> slots, long keysMeasured) {}

  private final ShardReplica replica;
  private final int[] slots;
  private final int[] counts;
  private final long[] bytes;
  private final long keysMax;
  private final CompletableFuture<Result> outcome = new CompletableFuture<>();
  private int counted;
  private long total;
  private int measuredSlots;
  private int database;
  private long place;
  private long lookedInSlot;
  private long looked;

  private SlotMeasure(ShardReplica replica, BitSet slots, long keysMax) {
    this.replica = replica;
    this.slots = slots.stream().toArray();
    this.counts = new int[this.slots.length];
    this.bytes = new long[this.slots.length];
    this.keysMax = keysMax;
  }

  /**
   * Any thread.
   *
   * @param keysMax how many keys are looked at, about; 0 to count only
   */
  public static CompletionStage<Result> of(ShardReplica replica, BitSet slots, long keysMax) {
    SlotMeasure measure = new SlotMeasure(replica, slots, keysMax);
    measure.next();
    return measure.outcome;
  }

  private void next() {
    try {
      replica.thread().execute(this::step);
    } catch (RejectedExecutionException e) {
      outcome.completeExceptionally(e);
    }
  }

  private void step() {
    try {
      if (counted < slots.length) {
        count();
        next();
      } else if (keysMax > 0 && measuredSlots < slots.length) {
        measure();
        next();
      } else {
        outcome.complete(result());
      }
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  private void count() {
    int until = Math.min(slots.length, counted + SLOTS_OF_STEP);
    Databases databases = replica.engine().databases();
    for (; counted < until; counted++) {
      counts[counted] = databases.keyCount(slots[counted]);
      total += counts[counted];
    }
  }

  private void measure() {
    long until = looked + KEYS_OF_STEP;
    // Slots without keys cost little each, but there may be thousands of them.
    int slotsUntil = Math.min(slots.length, measuredSlots + SLOTS_OF_STEP);
    while (looked < until && measuredSlots < slotsUntil) {
      long share = share(counts[measuredSlots]);
      if (lookedInSlot < share) {
        walk((int) Math.min(share - lookedInSlot, until - looked));
      } else {
        endSlot();
      }
    }
  }

  /** How many of a slot's keys are looked at: as many of each thousand everywhere. */
  private long share(int count) {
    return total <= keysMax ? count : count == 0 ? 0 : Math.max(1, count * keysMax / total);
  }

  private void walk(int most) {
    Keyspace keyspace = replica.engine().databases().of(database);
    int slot = slots[measuredSlots];
    place =
        keyspace.keyCount(slot) == 0
            ? Keyspace.WALK_END
            : keyspace.walk(slot, place, most, (record, hash) -> look(record));
    if (place == Keyspace.WALK_END) {
      place = 0;
      database++;
      if (database == Databases.COUNT) {
        endSlot();
      }
    }
  }

  private void look(Object record) {
    looked++;
    lookedInSlot++;
    bytes[measuredSlots] += Records.heapBytes(record) + TABLE_PLACE_BYTES;
  }

  private void endSlot() {
    if (lookedInSlot > 0) {
      bytes[measuredSlots] =
          Math.round((double) bytes[measuredSlots] * counts[measuredSlots] / lookedInSlot);
    }
    measuredSlots++;
    database = 0;
    place = 0;
    lookedInSlot = 0;
  }

  private Result result() {
    List<Slot> all = new ArrayList<>(slots.length);
    for (int i = 0; i < slots.length; i++) {
      all.add(new Slot(slots[i], counts[i], bytes[i]));
    }
    return new Result(all, looked);
  }
}
