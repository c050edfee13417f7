package io.ashlar.engine;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes expired keys and expired elements of one keyspace that nobody asks for, in steps. Goes
 * round the slots that may hold one, which each table knows by its earliest expiry; a slot that was
 * swept to its end states the next one exactly.
 */
final class ActiveExpiry {
  /** Elements looked at in a value, however little of the step is left. */
  private static final int ELEMENTS_MIN = 20;

  private final Keyspace keyspace;
  private final Execution execution;
  private int slot;
  private long position;

  /** The earliest expiry seen in the part of the slot swept so far. */
  private long earliestMs = Long.MAX_VALUE;

  ActiveExpiry(Keyspace keyspace, Execution execution) {
    this.keyspace = keyspace;
    this.execution = execution;
  }

  /** Visits about {@code limit} keys; returns false when a whole round found nothing left to do. */
  boolean step(long nowMs, int limit) {
    execution.select(keyspace.database());
    int visitedSlots = 0;
    int left = limit;
    while (left > 0) {
      if (position == 0) {
        int next = keyspace.nextExpiringSlot(slot, nowMs);
        if (next == Keyspace.SLOT_COUNT) {
          boolean wholeRound = slot == 0;
          slot = 0;
          if (wholeRound || visitedSlots > 0) {
            return visitedSlots > 0;
          }
          continue;
        }
        slot = next;
        earliestMs = Long.MAX_VALUE;
        keyspace.beginSweep(slot);
      }
      left -= sweep(nowMs, left);
      visitedSlots++;
    }
    return true;
  }

  private int sweep(long nowMs, int limit) {
    List<byte[]> expired = new ArrayList<>();
    List<Object> losing = new ArrayList<>();
    int[] visited = {0};
    position =
        keyspace.walk(
            slot,
            position,
            limit,
            (record, hash) -> {
              visited[0]++;
              long at = Records.expireAtMs(record);
              long elementAt = Records.nextElementExpiryMs(record);
              if (at != Records.NO_EXPIRY && at <= nowMs) {
                expired.add(Records.key(record));
              } else if (elementAt <= nowMs) {
                losing.add(record);
              } else {
                long keyAt = at == Records.NO_EXPIRY ? Long.MAX_VALUE : at;
                earliestMs = Math.min(earliestMs, Math.min(keyAt, elementAt));
              }
            });
    int swept = slot;
    for (byte[] key : expired) {
      execution.upkeep().expire(swept, key);
    }
    for (Object record : losing) {
      visited[0] += sweepElements(record, nowMs, Math.max(ELEMENTS_MIN, limit - visited[0]));
    }
    if (position == Keyspace.WALK_END) {
      keyspace.endSweep(slot, earliestMs);
      position = 0;
    }
    if (position == 0) {
      slot = (slot + 1) % Keyspace.SLOT_COUNT;
    }
    return visited[0] + 1;
  }

  /** A step within one value; what it has left keeps its slot due. Returns how much it did. */
  private int sweepElements(Object record, long nowMs, int limit) {
    CollectionValue value = Records.collection(record);
    if (value == null) {
      return 0;
    }
    byte[] key = Records.key(record);
    long keyAt = Records.expireAtMs(record);
    ValueChange change = value.sweepExpired(nowMs, limit);
    if (change != null) {
      execution.upkeep().expireElements(slot, key, value.type(), change);
    }
    if (!value.isEmpty()) {
      earliestMs = Math.min(earliestMs, value.nextElementExpiryMs());
      earliestMs = Math.min(earliestMs, keyAt == Records.NO_EXPIRY ? Long.MAX_VALUE : keyAt);
    }
    return limit;
  }
}
