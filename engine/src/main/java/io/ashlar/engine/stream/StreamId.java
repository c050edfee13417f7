package io.ashlar.engine.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * The ID of an entry. Both parts are unsigned.
 *
 * @param ms milliseconds since the epoch, for IDs that the server chose
 * @param seq tells entries of one millisecond apart
 */
record StreamId(long ms, long seq) implements Comparable<StreamId> {
  static final StreamId ZERO = new StreamId(0, 0);
  static final StreamId MAX = new StreamId(-1, -1);

  static int compare(long ms, long seq, long otherMs, long otherSeq) {
    int byMs = Long.compareUnsigned(ms, otherMs);
    return byMs != 0 ? byMs : Long.compareUnsigned(seq, otherSeq);
  }

  @Override
  public int compareTo(StreamId other) {
    return compare(ms, seq, other.ms, other.seq);
  }

  boolean isBefore(StreamId other) {
    return compareTo(other) < 0;
  }

  boolean isAfter(StreamId other) {
    return compareTo(other) > 0;
  }

  /** The next larger ID, null for the largest. */
  @Nullable StreamId next() {
    if (seq != -1) {
      return new StreamId(ms, seq + 1);
    }
    return ms == -1 ? null : new StreamId(ms + 1, 0);
  }

  /** The next smaller ID, null for the smallest. */
  @Nullable StreamId previous() {
    if (seq != 0) {
      return new StreamId(ms, seq - 1);
    }
    return ms == 0 ? null : new StreamId(ms - 1, -1);
  }

  byte[] toBytes() {
    return (Long.toUnsignedString(ms) + '-' + Long.toUnsignedString(seq)).getBytes(ISO_8859_1);
  }
}
