package io.ashlar.engine.table;

import io.ashlar.engine.keyspace.Records;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one place of a table: null for none, a block, or several blocks. Elements above
 * {@link #LARGE_BYTES} have a block each, so that a change beside them does not copy them; all
 * others share the first. Never changed: each change makes a new one.
 */
final class Bucket {
  /** Larger elements are kept apart. */
  static final int LARGE_BYTES = 1024;

  private Bucket() {}

  static int blockCount(@Nullable Object bucket) {
    return bucket == null ? 0 : bucket instanceof byte[][] blocks ? blocks.length : 1;
  }

  static byte[] block(Object bucket, int index) {
    return bucket instanceof byte[][] blocks ? blocks[index] : (byte[]) bucket;
  }

  static long heapBytes(@Nullable Object bucket) {
    if (bucket == null) {
      return 0;
    }
    if (bucket instanceof byte[] block) {
      return Records.arrayBytes(block.length);
    }
    byte[][] blocks = (byte[][]) bucket;
    long bytes = Records.arrayBytes(4 * blocks.length);
    for (byte[] block : blocks) {
      bytes += Records.arrayBytes(block.length);
    }
    return bytes;
  }

  static @Nullable Entry find(
      Layout layout, @Nullable Object bucket, byte[] source, int offset, int length) {
    int count = blockCount(bucket);
    for (int i = 0; i < count && bucket != null; i++) {
      Entry found = Block.find(layout, block(bucket, i), source, offset, length);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  static int entryCount(Layout layout, @Nullable Object bucket) {
    int entries = 0;
    int count = blockCount(bucket);
    for (int i = 0; i < count && bucket != null; i++) {
      entries += Block.count(layout, block(bucket, i));
    }
    return entries;
  }

  static Entry get(Layout layout, Object bucket, int index) {
    int left = index;
    for (int i = 0; ; i++) {
      byte[] block = block(bucket, i);
      int entries = Block.count(layout, block);
      if (left < entries) {
        return Block.get(layout, block, left);
      }
      left -= entries;
    }
  }

  static void forEach(Layout layout, @Nullable Object bucket, Entry.Visitor visitor) {
    int count = blockCount(bucket);
    for (int i = 0; i < count && bucket != null; i++) {
      Block.forEach(layout, block(bucket, i), visitor);
    }
  }

  /** With an element whose key it does not have. */
  static Object with(Layout layout, @Nullable Object bucket, Element element) {
    boolean large = element.bytes(layout) > LARGE_BYTES;
    int at = large ? -1 : smallBlock(layout, bucket);
    if (bucket != null && at >= 0) {
      return replaced(bucket, at, Block.append(layout, block(bucket, at), element));
    }
    return with(bucket, Block.append(layout, Block.EMPTY, element), !large);
  }

  /** With another element for the one that {@code old} shows. */
  static Object replace(Layout layout, Object bucket, Entry old, Element element) {
    boolean wasLarge = old.end() - old.start() > LARGE_BYTES;
    boolean large = element.bytes(layout) > LARGE_BYTES;
    if (large != wasLarge) {
      return with(layout, without(bucket, old), element);
    }
    byte[] block = Block.replace(layout, old.block(), old, element);
    return replaced(bucket, indexOf(bucket, old.block()), block);
  }

  /** Without the element that {@code old} shows. */
  static @Nullable Object without(Object bucket, Entry old) {
    byte[] block = Block.without(old.block(), old);
    int at = indexOf(bucket, old.block());
    if (block.length > 0) {
      return replaced(bucket, at, block);
    }
    if (!(bucket instanceof byte[][] blocks)) {
      return null;
    }
    if (blocks.length == 2) {
      return blocks[1 - at];
    }
    byte[][] fewer = new byte[blocks.length - 1][];
    System.arraycopy(blocks, 0, fewer, 0, at);
    System.arraycopy(blocks, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }

  /** The elements of two buckets that have no key in common. */
  static @Nullable Object merge(Layout layout, @Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    Object merged = one;
    int small = smallBlock(layout, other);
    for (int i = 0; i < blockCount(other); i++) {
      merged = withBlock(layout, merged, block(other, i), i == small);
    }
    return merged;
  }

  /** With a block of further elements: a large one, or all small ones of another bucket. */
  static Object withBlock(Layout layout, @Nullable Object bucket, byte[] block, boolean small) {
    int at = small ? smallBlock(layout, bucket) : -1;
    if (bucket != null && at >= 0) {
      byte[] present = block(bucket, at);
      byte[] joined = Arrays.copyOf(present, Math.addExact(present.length, block.length));
      System.arraycopy(block, 0, joined, present.length, block.length);
      return replaced(bucket, at, joined);
    }
    return with(bucket, block, small);
  }

  /** The index of the block of small elements, -1 if there is none. */
  static int smallBlock(Layout layout, @Nullable Object bucket) {
    if (bucket == null) {
      return -1;
    }
    // Only the first can be. A large element fills its block, and makes it longer than the limit.
    byte[] first = block(bucket, 0);
    boolean large = first.length > LARGE_BYTES && Block.end(layout, first, 0) == first.length;
    return large ? -1 : 0;
  }

  private static Object with(@Nullable Object bucket, byte[] block, boolean small) {
    if (bucket == null) {
      return block;
    }
    int count = blockCount(bucket);
    byte[][] more = new byte[count + 1][];
    int first = small ? 1 : 0;
    for (int i = 0; i < count; i++) {
      more[first + i] = block(bucket, i);
    }
    more[small ? 0 : count] = block;
    return more;
  }

  private static Object replaced(Object bucket, int index, byte[] block) {
    if (!(bucket instanceof byte[][] blocks)) {
      return block;
    }
    byte[][] changed = blocks.clone();
    changed[index] = block;
    return changed;
  }

  private static int indexOf(Object bucket, byte[] block) {
    int at = 0;
    while (block(bucket, at) != block) {
      at++;
    }
    return at;
  }
}
