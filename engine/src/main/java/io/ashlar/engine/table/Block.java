package io.ashlar.engine.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of elements, one after the other without gaps, as their {@link Layout} says. Searched from
 * the front; never written to: each change makes a new array.
 */
public final class Block {
  /** The array of no elements. */
  public static final byte[] EMPTY = {};

  private Block() {}

  /** The element with this key, null if there is none. */
  public static @Nullable Entry find(
      Layout layout, byte[] block, byte[] source, int offset, int length) {
    return Entry.at(layout, block, indexOf(layout, block, source, offset, length));
  }

  public static @Nullable Entry find(Layout layout, byte[] block, byte[] key) {
    return find(layout, block, key, 0, key.length);
  }

  /** Where the element with this key begins, -1 if there is none. */
  static int indexOf(Layout layout, byte[] block, byte[] source, int offset, int length) {
    int at = 0;
    while (at < block.length) {
      int keyLength = Varint.read(block, at);
      int key = at + Varint.bytes(keyLength);
      if (keyLength == length && isAt(block, key, source, offset, length)) {
        return at;
      }
      at = skipPayload(layout, block, key + keyLength);
    }
    return -1;
  }

  /** Whether the element that begins at {@code at} has this key. */
  static boolean hasKey(byte[] block, int at, byte[] source, int offset, int length) {
    int keyLength = Varint.read(block, at);
    return keyLength == length && isAt(block, at + Varint.bytes(keyLength), source, offset, length);
  }

  /** Keys of one collection often begin alike and seldom end alike. */
  private static boolean isAt(byte[] block, int at, byte[] source, int offset, int length) {
    return length == 0
        || (block[at + length - 1] == source[offset + length - 1]
            && Arrays.equals(block, at, at + length, source, offset, offset + length));
  }

  private static int skipPayload(Layout layout, byte[] block, int payload) {
    return switch (layout) {
      case MEMBERS -> payload;
      case SCORES -> payload + Layout.SCORE_BYTES;
      case PAIRS -> {
        int head = Varint.read(block, payload);
        yield payload + Varint.bytes(head) + (head >>> 1);
      }
    };
  }

  /** Where the element that begins at {@code offset} ends. */
  static int end(Layout layout, byte[] block, int offset) {
    int keyLength = Varint.read(block, offset);
    return skipPayload(layout, block, offset + Varint.bytes(keyLength) + keyLength);
  }

  /** How many elements there are; takes time in proportion. */
  public static int count(Layout layout, byte[] block) {
    int count = 0;
    for (int at = 0; at < block.length; at = end(layout, block, at)) {
      count++;
    }
    return count;
  }

  /** The element with this index, from 0 on; there must be one. */
  public static Entry get(Layout layout, byte[] block, int index) {
    int at = 0;
    for (int i = 0; i < index; i++) {
      at = end(layout, block, at);
    }
    Entry entry = Entry.at(layout, block, at);
    if (entry == null) {
      throw new IndexOutOfBoundsException(index);
    }
    return entry;
  }

  /** Shows all elements in their order. */
  public static void forEach(Layout layout, byte[] block, Entry.Visitor visitor) {
    Entry entry = new Entry(layout);
    for (boolean more = entry.moveTo(block, 0); more; more = entry.next()) {
      visitor.visit(entry);
    }
  }

  /**
   * With an element in the place of bytes {@code from} to {@code to}, which are a whole element or
   * none at all.
   *
   * @param mark only for {@link Layout#PAIRS}
   */
  static byte[] with(Layout layout, byte[] block, int from, int to, Element element) {
    int length = element.bytes(layout);
    byte[] changed = new byte[Math.addExact(block.length - (to - from), length)];
    System.arraycopy(block, 0, changed, 0, from);
    int at = element.write(layout, changed, from);
    System.arraycopy(block, to, changed, at, block.length - to);
    return changed;
  }

  /** With an element after all others; the block must not have its key. */
  public static byte[] append(Layout layout, byte[] block, Element element) {
    return with(layout, block, block.length, block.length, element);
  }

  /** With an element before the one that {@code next} shows; the block must not have its key. */
  public static byte[] insert(Layout layout, byte[] block, Entry next, Element element) {
    return with(layout, block, next.start(), next.start(), element);
  }

  /** With another element in the place of one that is in this block. */
  public static byte[] replace(Layout layout, byte[] block, Entry old, Element element) {
    return with(layout, block, old.start(), old.end(), element);
  }

  /** Without an element that is in this block. */
  public static byte[] without(byte[] block, Entry old) {
    return without(block, old.start(), old.end());
  }

  static byte[] without(byte[] block, int from, int to) {
    byte[] changed = new byte[block.length - (to - from)];
    System.arraycopy(block, 0, changed, 0, from);
    System.arraycopy(block, to, changed, from, block.length - to);
    return changed;
  }
}
