package io.ashlar.engine.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A view of one element in its block, which moves on: a visitor must take what it needs before it
 * returns. The bytes it shows are never written to again, so views of them may be kept.
 */
public final class Entry {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NOTHING = {};

  private final Layout layout;
  private byte[] block = NOTHING;
  private int start;
  private int end;
  private int keyOffset;
  private int keyLength;
  private int payloadOffset;
  private int payloadLength;
  private boolean marked;

  Entry(Layout layout) {
    this.layout = layout;
  }

  /** Goes to the element that begins at {@code offset} of a block; false at the block's end. */
  boolean moveTo(byte[] newBlock, int offset) {
    if (offset == newBlock.length) {
      return false;
    }
    block = newBlock;
    start = offset;
    keyLength = Varint.read(newBlock, offset);
    keyOffset = offset + Varint.bytes(keyLength);
    payloadOffset = keyOffset + keyLength;
    switch (layout) {
      case MEMBERS -> payloadLength = 0;
      case SCORES -> payloadLength = Layout.SCORE_BYTES;
      case PAIRS -> {
        int head = Varint.read(newBlock, payloadOffset);
        payloadOffset += Varint.bytes(head);
        payloadLength = head >>> 1;
        marked = (head & 1) != 0;
      }
    }
    end = payloadOffset + payloadLength;
    return true;
  }

  boolean next() {
    return moveTo(block, end);
  }

  /** The same view, for a caller that keeps it. */
  public Entry copy() {
    Entry copy = new Entry(layout);
    copy.moveTo(block, start);
    return copy;
  }

  /** The array that key and payload stand in; nobody writes to it. */
  public byte[] block() {
    return block;
  }

  /** Where the element begins in its block. */
  int start() {
    return start;
  }

  /** Where the next element begins. */
  int end() {
    return end;
  }

  public int keyOffset() {
    return keyOffset;
  }

  public int keyLength() {
    return keyLength;
  }

  /** A copy of the key. */
  public byte[] key() {
    return Arrays.copyOfRange(block, keyOffset, keyOffset + keyLength);
  }

  public boolean keyEquals(byte[] source, int offset, int length) {
    return length == keyLength
        && Arrays.equals(block, keyOffset, keyOffset + keyLength, source, offset, offset + length);
  }

  public int payloadOffset() {
    return payloadOffset;
  }

  public int payloadLength() {
    return payloadLength;
  }

  /** A copy of the payload. */
  public byte[] payload() {
    return Arrays.copyOfRange(block, payloadOffset, end);
  }

  /** The first eight bytes of the payload, big-endian; it must have as many. */
  public long payloadLong() {
    return (long) LONG.get(block, payloadOffset);
  }

  /** The payload of a {@link Layout#SCORES} element. */
  public double score() {
    return Double.longBitsToDouble(payloadLong());
  }

  /** The mark of a {@link Layout#PAIRS} element. */
  public boolean marked() {
    return marked;
  }

  /** Receives elements; see {@link Entry} for how long one stays. */
  @FunctionalInterface
  public interface Visitor {
    void visit(Entry entry);
  }

  static @Nullable Entry at(Layout layout, byte[] block, int offset) {
    Entry entry = new Entry(layout);
    return offset >= 0 && entry.moveTo(block, offset) ? entry : null;
  }
}
