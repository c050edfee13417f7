package io.ashlar.raft;

import io.ashlar.engine.keyspace.AccessClock;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Looks for the largest and the most used keys of a replica, in small steps of its shard thread.
 * Beginning at a slot of chance it looks at all keys, or as many as it may.
 */
public final class KeySample {
  private static final int KEYS_OF_STEP = 200;

  /** A reference and a tag in the slot's table, as MEMORY USAGE counts them. */
  private static final int TABLE_PLACE_BYTES = 8;

  /**
   * @param frequency of an LFU policy's counter; 0 under another policy
   * @param idleSeconds 0 under an LFU policy
   */
  public record Key(
      byte[] key,
      int database,
      int slot,
      String type,
      long memoryBytes,
      int frequency,
      long idleSeconds) {}

  /**
   * @param biggest largest first
   * @param hottest most used first
   * @param total keys of the replica at the end
   */
  public record Result(List<Key> biggest, List<Key> hottest, long scanned, long total) {}

  private static final Comparator<Key> BY_SIZE = Comparator.comparingLong(Key::memoryBytes);
  private static final Comparator<Key> BY_USE =
      Comparator.comparingInt(Key::frequency)
          .thenComparing(Comparator.comparingLong(Key::idleSeconds).reversed());

  private final ShardReplica replica;
  private final int limit;
  private final long keysMax;
  private final boolean countsUses;
  private final int lfuDecayMinutes;
  private final CompletableFuture<Result> outcome = new CompletableFuture<>();
  private final PriorityQueue<Key> biggest = new PriorityQueue<>(BY_SIZE);
  private final PriorityQueue<Key> hottest = new PriorityQueue<>(BY_USE);
  private final int firstSlot;
  private int slotsDone;
  private int database;
  private long place;
  private long scanned;

  private KeySample(
      ShardReplica replica,
      int limit,
      long keysMax,
      boolean countsUses,
      int lfuDecayMinutes,
      RandomGenerator random) {
    this.replica = replica;
    this.limit = limit;
    this.keysMax = keysMax;
    this.countsUses = countsUses;
    this.lfuDecayMinutes = lfuDecayMinutes;
    this.firstSlot = random.nextInt(Keyspace.SLOT_COUNT);
  }

  /**
   * Any thread.
   *
   * @param limit of each list
   * @param keysMax how many keys are looked at most
   * @param countsUses whether access bits are an LFU policy's
   */
  public static CompletionStage<Result> of(
      ShardReplica replica,
      int limit,
      long keysMax,
      boolean countsUses,
      int lfuDecayMinutes,
      RandomGenerator random) {
    KeySample sample = new KeySample(replica, limit, keysMax, countsUses, lfuDecayMinutes, random);
    replica.thread().execute(sample::step);
    return sample.outcome;
  }

  private void step() {
    try {
      long until = Math.min(scanned + KEYS_OF_STEP, keysMax);
      // Slots without keys cost little each, but there may be thousands of them.
      int slotsUntil = slotsDone + KEYS_OF_STEP;
      while (scanned < until && slotsDone < Keyspace.SLOT_COUNT && slotsDone < slotsUntil) {
        walk((int) (until - scanned));
      }
      if (scanned >= keysMax || slotsDone == Keyspace.SLOT_COUNT) {
        outcome.complete(
            new Result(
                sorted(biggest),
                sorted(hottest),
                scanned,
                replica.engine().databases().keyCount()));
      } else {
        replica.thread().execute(this::step);
      }
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }

  private void walk(int most) {
    int slot = (firstSlot + slotsDone) % Keyspace.SLOT_COUNT;
    Keyspace keyspace = replica.engine().databases().of(database);
    if (keyspace.keyCount(slot) > 0) {
      int inDatabase = database;
      place = keyspace.walk(slot, place, most, (record, hash) -> look(record, inDatabase, slot));
    } else {
      place = Keyspace.WALK_END;
    }
    if (place == Keyspace.WALK_END) {
      place = 0;
      database++;
      if (database == Databases.COUNT) {
        database = 0;
        slotsDone++;
      }
    }
  }

  private void look(Object record, int inDatabase, int slot) {
    scanned++;
    long nowMs = replica.engine().clockMs();
    if (Records.isExpired(record, nowMs)) {
      return;
    }
    int access = Records.access(record);
    Key key =
        new Key(
            Records.key(record),
            inDatabase,
            slot,
            Records.typeName(record),
            Records.heapBytes(record) + TABLE_PLACE_BYTES,
            countsUses ? AccessClock.lfuCounter(access, nowMs, lfuDecayMinutes) : 0,
            countsUses ? 0 : AccessClock.idleSeconds(access, nowMs));
    keep(biggest, key);
    keep(hottest, key);
  }

  private void keep(PriorityQueue<Key> best, Key key) {
    best.add(key);
    if (best.size() > limit) {
      best.poll();
    }
  }

  private static List<Key> sorted(PriorityQueue<Key> best) {
    List<Key> all = new ArrayList<>(best);
    all.sort(best.comparator().reversed());
    return all;
  }
}
