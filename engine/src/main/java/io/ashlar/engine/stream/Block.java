package io.ashlar.engine.stream;

import io.ashlar.engine.value.CorruptEntryException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a block of entries in a {@code byte[]}. On disk in snapshots: it is not changed.
 *
 * <pre>
 * block   := firstMs:i64 firstSeq:i64 lastMs:i64 lastSeq:i64 live:i32 ever:i32 nodeBytes:i32
 *            fieldCount:var field:item{fieldCount} entry*
 * entry   := head:var [msStep:i64] [seq:var] [fieldCount:var] items
 * head    := msStep &lt;&lt; 2 | hasSeq &lt;&lt; 1 | hasFields
 * items   := value for each field of the block, or with hasFields (field value) fieldCount times
 * item    := var: length &lt;&lt; 1, then that many bytes; or an integer's zigzag &lt;&lt; 1 | 1
 * var     := unsigned, seven bits a byte, the lowest first
 * </pre>
 *
 * The milliseconds of an entry are those of the entry before plus msStep ({@link #WIDE_STEP} in the
 * head says that the step follows in 64 bits). Without seq it is one more than before in the same
 * millisecond and 0 in a new one; with hasSeq in the same millisecond, it is before + 1 + seq. The
 * first entry is counted from the block's first ID less one. The ID a block begins with, its field
 * names and its end stay when entries are deleted, as in a node of Redis: {@code ever} counts what
 * was ever in it, and {@code nodeBytes} what the node's entries would take in Redis.
 */
final class Block {
  static final int FIRST_MS = 0;
  static final int FIRST_SEQ = 8;
  static final int LAST_MS = 16;
  static final int LAST_SEQ = 24;
  static final int LIVE = 32;
  static final int EVER = 36;
  static final int NODE_BYTES = 40;
  static final int HEADER_BYTES = 44;

  static final int HAS_FIELDS = 1;
  static final int HAS_SEQ = 2;
  static final int STEP_SHIFT = 2;

  /** A step in the head that means: too large for it, 64 bits follow. */
  static final long WIDE_STEP = 1L << 60;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private Block() {}

  static long int64(byte[] block, int offset) {
    return (long) LONG.get(block, offset);
  }

  static void setInt64(byte[] block, int offset, long value) {
    LONG.set(block, offset, value);
  }

  static int int32(byte[] block, int offset) {
    return (int) INT.get(block, offset);
  }

  static void setInt32(byte[] block, int offset, int value) {
    INT.set(block, offset, value);
  }

  static int live(byte[] block) {
    return int32(block, LIVE);
  }

  /** Compares the ID that a block begins with. */
  static int compareFirst(byte[] block, long ms, long seq) {
    return StreamId.compare(int64(block, FIRST_MS), int64(block, FIRST_SEQ), ms, seq);
  }

  /** Compares the ID of the last entry that was ever in a block. */
  static int compareLast(byte[] block, long ms, long seq) {
    return StreamId.compare(int64(block, LAST_MS), int64(block, LAST_SEQ), ms, seq);
  }

  /** What the node takes in Redis now. */
  static long nodeBytes(byte[] block) {
    int live = live(block);
    int ever = int32(block, EVER);
    return (long) int32(block, NODE_BYTES)
        + ListpackBytes.ofInteger(live)
        + ListpackBytes.ofInteger((long) ever - live);
  }

  /**
   * Checks a block that comes from a file, by reading all of it.
   *
   * @throws CorruptEntryException when it is none, or holds no entry
   */
  static void check(byte[] block) {
    if (block.length <= HEADER_BYTES) {
      throw new CorruptEntryException("block of " + block.length + " bytes");
    }
    BlockReader reader = new BlockReader();
    reader.open(block, block.length);
    int live = 0;
    long ms = 0;
    long seq = 0;
    while (reader.next()) {
      if (live > 0 && StreamId.compare(reader.ms(), reader.seq(), ms, seq) <= 0) {
        throw new CorruptEntryException("entries of a block are out of order");
      }
      ms = reader.ms();
      seq = reader.seq();
      live++;
    }
    if (live == 0
        || live != live(block)
        || live > int32(block, EVER)
        || int32(block, NODE_BYTES) < 0
        || compareLast(block, ms, seq) < 0) {
      throw new CorruptEntryException("a block's head does not fit its entries");
    }
  }
}
