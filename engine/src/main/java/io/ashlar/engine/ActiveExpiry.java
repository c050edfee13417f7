package io.ashlar.engine;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes expired keys that nobody asks for, in steps. Goes round the slots that may hold an
 * expired key, which each table knows by its earliest expiry; a slot that was swept to its end
 * states the next one exactly.
 */
final class ActiveExpiry {
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
    int[] visited = {0};
    position =
        keyspace.walk(
            slot,
            position,
            limit,
            (record, hash) -> {
              visited[0]++;
              long at = Records.expireAtMs(record);
              if (at != Records.NO_EXPIRY) {
                if (at <= nowMs) {
                  expired.add(Records.key(record));
                } else {
                  earliestMs = Math.min(earliestMs, at);
                }
              }
            });
    if (position == Keyspace.WALK_END) {
      keyspace.endSweep(slot, earliestMs);
      position = 0;
    }
    int swept = slot;
    for (byte[] key : expired) {
      execution.expire(swept, key);
    }
    if (position == 0) {
      slot = (slot + 1) % Keyspace.SLOT_COUNT;
    }
    return visited[0] + 1;
  }
}
