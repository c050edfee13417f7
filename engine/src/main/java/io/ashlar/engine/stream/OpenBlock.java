package io.ashlar.engine.stream;

import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.value.EncodingLimits;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last block of a stream, which entries are appended to.
 *
 * <p>The array is written in place only while it is owned, that is since this object made it and
 * until {@link #share}: then copies hold it, and whoever appends next takes an array of its own. In
 * an owned array only the head and what lies beyond the entries are written, so that replies may
 * keep views of entries.
 */
final class OpenBlock {
  /** No block grows beyond this, whatever the limits say, unless by its first entry. */
  private static final int MAX_BYTES = 1 << 20;

  /** Integers of this magnitude do not fit an item. */
  private static final long INTEGER_LIMIT = 1L << 61;

  private byte[] bytes;
  private int length;
  private boolean owned;

  /** The last entry that is alive, which the next is counted from; once it is known. */
  private long lastMs;

  private long lastSeq;
  private boolean lastKnown;

  /** Begins a block with the fields of its first entry. */
  OpenBlock(StreamId first, byte[][] args, int from) {
    int estimate = Block.HEADER_BYTES + 16;
    for (int i = from; i < args.length; i++) {
      estimate += Math.min(args[i].length + 3, MAX_BYTES);
    }
    bytes = new byte[estimate];
    owned = true;
    length = Block.HEADER_BYTES;
    Block.setInt64(bytes, Block.FIRST_MS, first.ms());
    Block.setInt64(bytes, Block.FIRST_SEQ, first.seq());
    Block.setInt64(bytes, Block.LAST_MS, first.ms());
    Block.setInt64(bytes, Block.LAST_SEQ, first.seq() - 1);
    lastMs = first.ms();
    lastSeq = first.seq() - 1;
    lastKnown = true;
    int fieldCount = (args.length - from) / 2;
    // In a node of Redis the fields are followed by a zero.
    int node =
        ListpackBytes.EMPTY + ListpackBytes.ofInteger(fieldCount) + ListpackBytes.ofInteger(0);
    varlong(fieldCount);
    for (int i = from; i < args.length; i += 2) {
      item(args[i]);
      node += ListpackBytes.ofString(args[i]);
    }
    Block.setInt32(bytes, Block.NODE_BYTES, node);
  }

  /** Goes on with a block whose array others may hold. */
  OpenBlock(byte[] block) {
    bytes = block;
    length = block.length;
  }

  private OpenBlock(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** How many of the array's bytes are the block. */
  int length() {
    return length;
  }

  int capacity() {
    return bytes.length;
  }

  /** An equal block; from now on neither writes to the array that both have. */
  OpenBlock share() {
    owned = false;
    OpenBlock shared = new OpenBlock(bytes, length);
    shared.lastMs = lastMs;
    shared.lastSeq = lastSeq;
    shared.lastKnown = lastKnown;
    return shared;
  }

  /** The block without spare room. */
  byte[] sealed() {
    return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
  }

  /** Whether a further entry of so many bytes of text belongs into the next block. */
  boolean isFull(long textBytes, EncodingLimits limits) {
    int configured = limits.streamBlockBytes;
    int maxBytes = configured == 0 ? MAX_BYTES : Math.min(configured, MAX_BYTES);
    int maxEntries = limits.streamBlockEntries;
    return Block.nodeBytes(bytes) + textBytes >= maxBytes
        || (maxEntries > 0 && Block.int32(bytes, Block.EVER) >= maxEntries);
  }

  /**
   * Appends an entry, whose ID must be larger than all before.
   *
   * @param from index of the first field; value, field, value... follow
   */
  void append(StreamId id, byte[][] args, int from) {
    BlockReader reader = new BlockReader();
    reader.open(bytes, length);
    boolean hasFields = !reader.fieldsEqual(args, from);
    if (!lastKnown) {
      findLast(reader);
    }
    own();
    writeHead(id.ms() - lastMs, id.seq(), lastSeq, hasFields);
    int fieldCount = (args.length - from) / 2;
    int node = nodeBytesOf(id, args, from, hasFields);
    if (hasFields) {
      varlong(fieldCount);
    }
    for (int i = hasFields ? from : from + 1; i < args.length; i += hasFields ? 1 : 2) {
      item(args[i]);
    }
    lastMs = id.ms();
    lastSeq = id.seq();
    Block.setInt64(bytes, Block.LAST_MS, lastMs);
    Block.setInt64(bytes, Block.LAST_SEQ, lastSeq);
    Block.setInt32(bytes, Block.LIVE, Block.live(bytes) + 1);
    Block.setInt32(bytes, Block.EVER, Block.int32(bytes, Block.EVER) + 1);
    int sum = Block.int32(bytes, Block.NODE_BYTES);
    Block.setInt32(bytes, Block.NODE_BYTES, Math.max(sum, sum + node));
  }

  private void findLast(BlockReader reader) {
    while (reader.next()) {
      lastMs = reader.ms();
      lastSeq = reader.seq();
    }
    lastKnown = true;
  }

  /** As an entry in a node: flags, both parts of the ID less the node's, items, their count. */
  private int nodeBytesOf(StreamId id, byte[][] args, int from, boolean hasFields) {
    int fieldCount = (args.length - from) / 2;
    int node =
        ListpackBytes.ofInteger(0)
            + ListpackBytes.ofInteger(id.ms() - Block.int64(bytes, Block.FIRST_MS))
            + ListpackBytes.ofInteger(id.seq() - Block.int64(bytes, Block.FIRST_SEQ));
    int elements = fieldCount + 3;
    if (hasFields) {
      node += ListpackBytes.ofInteger(fieldCount);
      elements += fieldCount + 1;
    }
    for (int i = hasFields ? from : from + 1; i < args.length; i += hasFields ? 1 : 2) {
      node += ListpackBytes.ofString(args[i]);
    }
    return node + ListpackBytes.ofInteger(elements);
  }

  /**
   * A block without some of its entries.
   *
   * @param drop whether the entry at the reader's place goes
   * @return null when nothing is left
   */
  static byte @Nullable [] without(byte[] block, int blockLength, Predicate<BlockReader> drop) {
    BlockReader reader = new BlockReader();
    reader.open(block, blockLength);
    OpenBlock out = new OpenBlock(new byte[blockLength + 2 * Long.BYTES], 0);
    long lastMs = Block.int64(block, Block.FIRST_MS);
    long lastSeq = Block.int64(block, Block.FIRST_SEQ) - 1;
    int live = 0;
    while (reader.next()) {
      if (out.length == 0) {
        out.raw(block, 0, reader.entryOffset());
      }
      if (drop.test(reader)) {
        continue;
      }
      out.writeHead(reader.ms() - lastMs, reader.seq(), lastSeq, reader.hasFields());
      out.raw(block, reader.bodyOffset(), reader.endOffset());
      lastMs = reader.ms();
      lastSeq = reader.seq();
      live++;
    }
    if (live == 0) {
      return null;
    }
    Block.setInt32(out.bytes, Block.LIVE, live);
    return out.sealed();
  }

  private void writeHead(long msStep, long seq, long lastSeq, boolean hasFields) {
    boolean wide = Long.compareUnsigned(msStep, Block.WIDE_STEP) >= 0;
    long stored = msStep == 0 ? seq - lastSeq - 1 : seq;
    long head = (wide ? Block.WIDE_STEP : msStep) << Block.STEP_SHIFT;
    varlong(head | (stored != 0 ? Block.HAS_SEQ : 0) | (hasFields ? Block.HAS_FIELDS : 0));
    if (wide) {
      reserve(Long.BYTES);
      Block.setInt64(bytes, length, msStep);
      length += Long.BYTES;
    }
    if (stored != 0) {
      varlong(stored);
    }
  }

  private void item(byte[] text) {
    if (Numbers.isLong(text)) {
      long number = Numbers.toLong(text);
      if (number >= -INTEGER_LIMIT && number < INTEGER_LIMIT) {
        varlong((number << 1 ^ number >> 63) << 1 | 1);
        return;
      }
    }
    varlong((long) text.length << 1);
    raw(text, 0, text.length);
  }

  private void raw(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, length, to - from);
    length += to - from;
  }

  private void varlong(long value) {
    reserve(10);
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  private void own() {
    if (!owned) {
      bytes = Arrays.copyOf(bytes, Math.addExact(length, length / 4));
      owned = true;
    }
  }

  private void reserve(int count) {
    if (bytes.length - length < count) {
      int wanted = Math.addExact(length, count);
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted + wanted / 2L, Integer.MAX_VALUE - 16));
    }
  }
}
