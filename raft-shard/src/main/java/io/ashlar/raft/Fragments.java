package io.ashlar.raft;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries a batch of effects in one Raft entry or, when it is large, in several that follow each
 * other.
 *
 * <pre>
 * entry := 0 effects                      a whole batch
 *        | 1 part:i32 of:i32 bytes        part 0..of-1 of a batch
 * </pre>
 *
 * <p>A batch takes effect with its last part. A leader that dies in between leaves parts without a
 * last one; the next whole batch or part 0 discards them.
 */
final class Fragments {
  static final int FRAGMENT_BYTES = 256 << 10;

  private static final byte WHOLE = 0;
  private static final byte PART = 1;
  private static final int PART_HEADER_BYTES = 9;

  private @Nullable ByteArrayOutputStream parts;
  private int nextPart;
  private int partCount;

  /** The Raft entries of a batch, in order. */
  static List<byte[]> split(byte[] batch) {
    if (batch.length < FRAGMENT_BYTES) {
      byte[] entry = new byte[batch.length + 1];
      entry[0] = WHOLE;
      System.arraycopy(batch, 0, entry, 1, batch.length);
      return List.of(entry);
    }
    int count = (batch.length + FRAGMENT_BYTES - 1) / FRAGMENT_BYTES;
    List<byte[]> entries = new ArrayList<>(count);
    for (int part = 0; part < count; part++) {
      int from = part * FRAGMENT_BYTES;
      int length = Math.min(FRAGMENT_BYTES, batch.length - from);
      ByteBuffer entry = ByteBuffer.allocate(PART_HEADER_BYTES + length);
      entry.put(PART).putInt(part).putInt(count).put(batch, from, length);
      entries.add(entry.array());
    }
    return entries;
  }

  /**
   * Takes the next committed entry.
   *
   * @return the batch that it completes, null while parts are missing
   * @throws IllegalArgumentException when the bytes are no entry
   */
  @Nullable ByteBuffer join(ByteBuffer entry) {
    if (!entry.hasRemaining()) {
      throw new IllegalArgumentException("not an entry: it is empty");
    }
    byte kind = entry.get();
    if (kind == WHOLE) {
      parts = null;
      return entry;
    }
    if (kind != PART || entry.remaining() < PART_HEADER_BYTES - 1) {
      throw new IllegalArgumentException("not an entry: kind " + kind);
    }
    int part = entry.getInt();
    int count = entry.getInt();
    if (part < 0 || part >= count) {
      throw new IllegalArgumentException("not an entry: part " + part + " of " + count);
    }
    if (part == 0) {
      parts = new ByteArrayOutputStream(2 * FRAGMENT_BYTES);
      nextPart = 0;
      partCount = count;
    }
    ByteArrayOutputStream joined = parts;
    if (joined == null || part != nextPart || count != partCount) {
      throw new IllegalArgumentException("part " + part + " of " + count + " comes out of order");
    }
    byte[] bytes = new byte[entry.remaining()];
    entry.get(bytes);
    joined.writeBytes(bytes);
    nextPart++;
    if (nextPart < count) {
      return null;
    }
    parts = null;
    return ByteBuffer.wrap(joined.toByteArray());
  }

  /** Whether an entry is a whole batch or the first part of one; does not move the buffer. */
  static boolean begins(ByteBuffer entry) {
    int at = entry.position();
    return !(entry.remaining() >= PART_HEADER_BYTES
        && entry.get(at) == PART
        && entry.getInt(at + 1) > 0);
  }

  /** Whether an entry is a whole batch or the last part of one; does not move the buffer. */
  static boolean ends(ByteBuffer entry) {
    int at = entry.position();
    return !(entry.remaining() >= PART_HEADER_BYTES
        && entry.get(at) == PART
        && entry.getInt(at + 1) + 1 < entry.getInt(at + 1 + Integer.BYTES));
  }

  /** Whether the last entry left a batch unfinished: no moment for a snapshot. */
  boolean isPartial() {
    return parts != null;
  }
}
