package io.ashlar.engine.table;

import io.ashlar.engine.keyspace.Records;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A list of buckets that grows and shrinks at its end, in segments that copies share until either
 * side changes one.
 */
final class Directory {
  private static final int SEGMENT_SHIFT = 8;
  private static final int SEGMENT = 1 << SEGMENT_SHIFT;
  private static final int MIN_SEGMENT = 4;

  private @Nullable Object[][] segments;

  /** Whether nobody else holds the segment. */
  private boolean[] owned;

  private int size;

  Directory() {
    this.segments = new @Nullable Object[][] {new @Nullable Object[MIN_SEGMENT]};
    this.owned = new boolean[] {true};
    this.size = 1;
  }

  private Directory(@Nullable Object[][] segments, int size) {
    this.segments = segments;
    this.owned = new boolean[segments.length];
    this.size = size;
  }

  /** Costs a reference for each 256 buckets. */
  Directory copy() {
    Arrays.fill(owned, false);
    return new Directory(segments.clone(), size);
  }

  int size() {
    return size;
  }

  @Nullable Object get(int index) {
    return segments[index >>> SEGMENT_SHIFT][index & (SEGMENT - 1)];
  }

  void set(int index, @Nullable Object bucket) {
    int segment = index >>> SEGMENT_SHIFT;
    if (!owned[segment]) {
      segments[segment] = segments[segment].clone();
      owned[segment] = true;
    }
    segments[segment][index & (SEGMENT - 1)] = bucket;
  }

  void add(@Nullable Object bucket) {
    int segment = size >>> SEGMENT_SHIFT;
    int place = size & (SEGMENT - 1);
    if (segment == segments.length) {
      int length = segment + Math.max(1, segment >>> 2);
      segments = Arrays.copyOf(segments, length);
      owned = Arrays.copyOf(owned, length);
    }
    if (place == 0) {
      segments[segment] = new @Nullable Object[MIN_SEGMENT];
      owned[segment] = true;
    } else if (place == segments[segment].length) {
      segments[segment] = Arrays.copyOf(segments[segment], place << 1);
      owned[segment] = true;
    }
    size++;
    set(size - 1, bucket);
  }

  @Nullable Object removeLast() {
    Object last = get(size - 1);
    set(size - 1, null);
    size--;
    return last;
  }

  /** Of the directory alone; exact but for what segments at the end keep after removals. */
  long heapBytes() {
    int full = size >>> SEGMENT_SHIFT;
    int rest = size & (SEGMENT - 1);
    long restBytes =
        rest == 0 ? 0 : Records.arrayBytes(4 * Math.max(MIN_SEGMENT, ceilingPowerOfTwo(rest)));
    return 24
        + Records.arrayBytes(5 * segments.length)
        + full * Records.arrayBytes(4 * SEGMENT)
        + restBytes;
  }

  private static int ceilingPowerOfTwo(int value) {
    return Integer.highestOneBit(value * 2 - 1);
  }
}
