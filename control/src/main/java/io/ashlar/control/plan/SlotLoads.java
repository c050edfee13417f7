package io.ashlar.control.plan;

import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.List;

/**
 * What each slot weighs: memory, and operations per second as an average over a minute or more, so
 * that a passing peak moves nothing. Immutable.
 */
public final class SlotLoads {
  /** Nothing is known, or nothing is stored. */
  public static final SlotLoads NONE =
      new SlotLoads(new long[SlotHash.SLOT_COUNT], new long[SlotHash.SLOT_COUNT]);

  private final long[] memoryBytes;
  private final long[] opsPerSecond;

  private SlotLoads(long[] memoryBytes, long[] opsPerSecond) {
    this.memoryBytes = memoryBytes;
    this.opsPerSecond = opsPerSecond;
  }

  /**
   * Indexed by slot.
   *
   * @throws IllegalArgumentException when an array has not 16384 places, or one is negative
   */
  public static SlotLoads of(long[] memoryBytes, long[] opsPerSecond) {
    return new SlotLoads(checked(memoryBytes), checked(opsPerSecond));
  }

  public long memoryBytes(int slot) {
    return memoryBytes[slot];
  }

  public long opsPerSecond(int slot) {
    return opsPerSecond[slot];
  }

  long memoryBytes(List<SlotRange> ranges) {
    return sum(memoryBytes, ranges);
  }

  long opsPerSecond(List<SlotRange> ranges) {
    return sum(opsPerSecond, ranges);
  }

  private static long sum(long[] values, List<SlotRange> ranges) {
    long sum = 0;
    for (SlotRange range : ranges) {
      for (int slot = range.first(); slot <= range.last(); slot++) {
        sum += values[slot];
      }
    }
    return sum;
  }

  private static long[] checked(long[] values) {
    if (values.length != SlotHash.SLOT_COUNT) {
      throw new IllegalArgumentException(values.length + " loads for " + SlotHash.SLOT_COUNT);
    }
    for (long value : values) {
      if (value < 0) {
        throw new IllegalArgumentException("a load of " + value);
      }
    }
    return values.clone();
  }
}
