package io.ashlar.engine.table;

import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.keyspace.Records;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elements in the order in which they came, in several blocks of about {@value #BLOCK_BYTES} bytes.
 * Never changed: each change makes a new one, which shares all blocks but one or two.
 *
 * <p>A search goes through all elements, like that of one block, but by their tags: a byte of each
 * key's hash. A hash of 500 fields is 13 KB, which to read costs more than all else that a command
 * does; its tags are 500 bytes.
 */
final class PackedBlocks {
  /** A block is filled up to this; single elements may be larger. */
  static final int BLOCK_BYTES = 1024;

  /** Elements that grow make a block this long before it is cut. */
  static final int CUT_BYTES = 2 * BLOCK_BYTES;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_BYTE = 0x0101010101010101L;
  private static final long TAG_SEED = 0x9e3779b97f4a7c15L;
  private static final int OBJECT_BYTES = 32;

  private final Layout layout;

  /** A block at each even place, and its tags behind it. No block is empty. */
  private final byte[][] parts;

  /** Of all blocks. */
  private final long bytes;

  private final long heapBytes;

  private PackedBlocks(Layout layout, byte[][] parts, long bytes, long partHeapBytes) {
    this.layout = layout;
    this.parts = parts;
    this.bytes = bytes;
    this.heapBytes = partHeapBytes;
  }

  /** The elements of a block, which must have some. */
  static PackedBlocks of(Layout layout, byte[] block) {
    return new PackedBlocks(layout, new byte[0][], 0, 0).with(0, 0, cut(layout, block));
  }

  /** Of all elements together. */
  long bytes() {
    return bytes;
  }

  long heapBytes() {
    return OBJECT_BYTES + Records.arrayBytes(4 * parts.length) + heapBytes;
  }

  @Nullable Entry find(byte[] source, int offset, int length) {
    byte tag = tag(source, offset, length);
    for (int i = 0; i < parts.length; i += 2) {
      int at = indexOf(parts[i], parts[i + 1], tag, source, offset, length);
      if (at >= 0) {
        return Entry.at(layout, parts[i], at);
      }
    }
    return null;
  }

  /** Goes through a block once at most, even if all keys have one tag. */
  private int indexOf(byte[] block, byte[] tags, byte tag, byte[] source, int offset, int length) {
    int at = 0;
    int passed = 0;
    for (int hit = indexOf(tags, 0, tag); hit >= 0; hit = indexOf(tags, hit + 1, tag)) {
      for (; passed < hit; passed++) {
        at = Block.end(layout, block, at);
      }
      if (Block.hasKey(block, at, source, offset, length)) {
        return at;
      }
    }
    return -1;
  }

  /** The element with this index, from 0 on; there must be one. */
  Entry get(int index) {
    int left = index;
    int i = 0;
    while (left >= parts[i + 1].length) {
      left -= parts[i + 1].length;
      i += 2;
    }
    return Block.get(layout, parts[i], left);
  }

  /** Shows all elements in their order. */
  void forEach(Entry.Visitor visitor) {
    for (int i = 0; i < parts.length; i += 2) {
      Block.forEach(layout, parts[i], visitor);
    }
  }

  /** With an element after all others; its key must not be there. */
  PackedBlocks append(Element element) {
    byte[] key = element.key();
    byte tag = tag(key, 0, key.length);
    int last = parts.length - 2;
    if (parts[last].length > BLOCK_BYTES - element.bytes(layout)) {
      byte[] alone = Block.append(layout, Block.EMPTY, element);
      return with(parts.length, 0, new byte[][] {alone, {tag}});
    }
    byte[] tags = Arrays.copyOf(parts[last + 1], parts[last + 1].length + 1);
    tags[tags.length - 1] = tag;
    return with(last, 2, new byte[][] {Block.append(layout, parts[last], element), tags});
  }

  /** With another element of its key in the place of the one that {@code old} shows. */
  PackedBlocks replace(Entry old, Element element) {
    int at = indexOf(old.block());
    byte[] block = Block.replace(layout, old.block(), old, element);
    return with(
        at, 2, block.length > CUT_BYTES ? cut(layout, block) : new byte[][] {block, parts[at + 1]});
  }

  /** Without the element that {@code old} shows; as one block if that is enough. */
  Object without(Entry old) {
    int at = indexOf(old.block());
    byte[] block = Block.without(old.block(), old);
    int from = at;
    int to = at + 2;
    if (at > 0 && parts[at - 2].length + block.length <= BLOCK_BYTES) {
      from -= 2;
      block = joined(parts[at - 2], block);
    } else if (to < parts.length && block.length + parts[to].length <= BLOCK_BYTES) {
      block = joined(block, parts[to]);
      to += 2;
    }
    if (to - from == parts.length) {
      return block;
    }
    byte[][] put = block.length == 0 ? new byte[0][] : new byte[][] {block, tags(layout, block)};
    return with(from, to - from, put);
  }

  /** With other parts in the place of some that stand together. */
  private PackedBlocks with(int at, int gone, byte[][] put) {
    byte[][] changed = new byte[parts.length - gone + put.length][];
    System.arraycopy(parts, 0, changed, 0, at);
    System.arraycopy(put, 0, changed, at, put.length);
    int rest = at + gone;
    System.arraycopy(parts, rest, changed, at + put.length, parts.length - rest);
    long newBytes = bytes;
    long newHeapBytes = heapBytes;
    for (int i = at; i < rest; i++) {
      newBytes -= (i & 1) == 0 ? parts[i].length : 0;
      newHeapBytes -= Records.arrayBytes(parts[i].length);
    }
    for (int i = 0; i < put.length; i++) {
      newBytes += (i & 1) == 0 ? put[i].length : 0;
      newHeapBytes += Records.arrayBytes(put[i].length);
    }
    return new PackedBlocks(layout, changed, newBytes, newHeapBytes);
  }

  private int indexOf(byte[] block) {
    int at = 0;
    while (parts[at] != block) {
      at += 2;
    }
    return at;
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] joined = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, joined, one.length, other.length);
    return joined;
  }

  /** The parts that a block of any length makes. */
  private static byte[][] cut(Layout layout, byte[] block) {
    List<byte[]> cut = new ArrayList<>();
    int from = 0;
    int to = 0;
    while (to < block.length) {
      int end = Block.end(layout, block, to);
      if (end - from > BLOCK_BYTES && to > from) {
        addPart(layout, Arrays.copyOfRange(block, from, to), cut);
        from = to;
      }
      to = end;
    }
    addPart(layout, from == 0 ? block : Arrays.copyOfRange(block, from, to), cut);
    return cut.toArray(new byte[0][]);
  }

  private static void addPart(Layout layout, byte[] block, List<byte[]> parts) {
    parts.add(block);
    parts.add(tags(layout, block));
  }

  private static byte[] tags(Layout layout, byte[] block) {
    byte[] tags = new byte[Block.count(layout, block)];
    int[] next = {0};
    Block.forEach(
        layout,
        block,
        entry -> tags[next[0]++] = tag(entry.block(), entry.keyOffset(), entry.keyLength()));
    return tags;
  }

  private static byte tag(byte[] source, int offset, int length) {
    return (byte) KeyHash.hash(source, offset, length, TAG_SEED);
  }

  /** Where a tag stands first from {@code from} on, -1 for nowhere; eight are looked at at once. */
  private static int indexOf(byte[] tags, int from, byte tag) {
    long pattern = (tag & 0xff) * EACH_BYTE;
    int at = from;
    for (; at <= tags.length - Long.BYTES; at += Long.BYTES) {
      long different = (long) LONG.get(tags, at) ^ pattern;
      // The lowest bit that is set belongs to a byte of zero; higher ones may not.
      long zeros = (different - EACH_BYTE) & ~different & EACH_BYTE << 7;
      if (zeros != 0) {
        return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    for (; at < tags.length; at++) {
      if (tags[at] == tag) {
        return at;
      }
    }
    return -1;
  }
}
