package io.ashlar.engine.table;

import io.ashlar.engine.keyspace.Records;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Elements in packed blocks, in the order in which they came, until {@link #grow} makes an {@link
 * ElementTable} of them. A base of values and not a part of them, because there are many small ones
 * and an object costs 16 bytes.
 */
public abstract class Elements {
  /** Packed elements are searched one after the other, so there is an end to their size. */
  private static final int PACKED_BYTES_MAX = 1 << 20;

  /** A smaller part than one of so many is drawn, a larger one is selected in one pass. */
  private static final int DRAWN_PART = 3;

  private final Layout layout;

  /** A block as {@code byte[]}, {@link PackedBlocks}, or an {@link ElementTable}. */
  private Object form = Block.EMPTY;

  /** Of the packed elements; a table counts its own. */
  private int packedSize;

  protected Elements(Layout layout) {
    this.layout = layout;
  }

  /** A copy that shares the elements. */
  protected Elements(Elements source) {
    this.layout = source.layout;
    this.form = source.form instanceof ElementTable table ? table.copy() : source.form;
    this.packedSize = source.packedSize;
  }

  public final int size() {
    return form instanceof ElementTable table ? table.size() : packedSize;
  }

  public final boolean isPacked() {
    return !(form instanceof ElementTable);
  }

  /** Heap bytes of the elements, without the object that holds them. */
  protected final long elementBytes() {
    return switch (form) {
      case ElementTable table -> table.heapBytes();
      case PackedBlocks blocks -> blocks.heapBytes();
      default -> Records.arrayBytes(((byte[]) form).length);
    };
  }

  /** The element with this key, null if there is none. */
  public final @Nullable Entry find(byte[] key) {
    return find(key, 0, key.length);
  }

  /** As {@link #find(byte[])}, with the key as a part of an array. */
  public final @Nullable Entry find(byte[] source, int offset, int length) {
    return switch (form) {
      case ElementTable table -> table.find(source, offset, length);
      case PackedBlocks blocks -> blocks.find(source, offset, length);
      default -> Block.find(layout, (byte[]) form, source, offset, length);
    };
  }

  /** Shows all elements, the visitor must not change them. */
  public final void forEach(Entry.Visitor visitor) {
    switch (form) {
      case ElementTable table -> table.forEach(visitor);
      case PackedBlocks blocks -> blocks.forEach(visitor);
      default -> Block.forEach(layout, (byte[]) form, visitor);
    }
  }

  /** As {@link ElementTable#walk}; packed elements are all shown, wherever the walk stands. */
  public final long walk(long from, int limit, Entry.Visitor visitor) {
    if (form instanceof ElementTable table) {
      return table.walk(from, limit, visitor);
    }
    forEach(visitor);
    return ElementTable.WALK_END;
  }

  /** Some element, all about equally likely; there must be one. */
  public final Entry random(RandomGenerator random) {
    return switch (form) {
      case ElementTable table -> table.random(random);
      case PackedBlocks blocks -> blocks.get(random.nextInt(packedSize));
      default -> Block.get(layout, (byte[]) form, random.nextInt(packedSize));
    };
  }

  /**
   * Shows some different elements, each choice of them about equally likely.
   *
   * @param count at most {@link #size}
   */
  public final void sample(int count, RandomGenerator random, Entry.Visitor visitor) {
    if (form instanceof ElementTable && count < size() / DRAWN_PART) {
      Set<ByteBuffer> drawn = HashSet.newHashSet(count);
      while (drawn.size() < count) {
        Entry entry = random(random);
        if (drawn.add(ByteBuffer.wrap(entry.block(), entry.keyOffset(), entry.keyLength()))) {
          visitor.visit(entry);
        }
      }
      return;
    }
    // Selection sampling: Knuth, The Art of Computer Programming, volume 2, algorithm 3.4.2 S.
    int[] left = {size(), count};
    forEach(
        entry -> {
          if (random.nextInt(left[0]--) < left[1]) {
            left[1]--;
            visitor.visit(entry);
          }
        });
  }

  /** Shows elements one after the other, each drawn from all; there must be one. */
  public final void draw(int count, RandomGenerator random, Entry.Visitor visitor) {
    if (form instanceof ElementTable table) {
      for (int i = 0; i < count; i++) {
        visitor.visit(table.random(random));
      }
      return;
    }
    Entry[] all = new Entry[packedSize];
    int[] next = {0};
    forEach(entry -> all[next[0]++] = entry.copy());
    for (int i = 0; i < count; i++) {
      visitor.visit(all[random.nextInt(all.length)]);
    }
  }

  /** Adds an element or replaces the one with its key; whether it was added. */
  protected final boolean putElement(Element element, long hashSeed) {
    if (isPacked() && !fits(element)) {
      grow(hashSeed);
    }
    if (form instanceof ElementTable table) {
      return table.put(element);
    }
    Entry old = find(element.key());
    if (old != null) {
      form = replaced(old, element);
      return false;
    }
    form = appended(element);
    packedSize++;
    return true;
  }

  private boolean fits(Element element) {
    long bytes = form instanceof PackedBlocks blocks ? blocks.bytes() : ((byte[]) form).length;
    return bytes + element.bytes(layout) <= PACKED_BYTES_MAX;
  }

  private Object replaced(Entry old, Element element) {
    if (form instanceof PackedBlocks blocks) {
      return blocks.replace(old, element);
    }
    byte[] block = Block.replace(layout, (byte[]) form, old, element);
    return block.length > PackedBlocks.CUT_BYTES ? PackedBlocks.of(layout, block) : block;
  }

  private Object appended(Element element) {
    if (form instanceof PackedBlocks blocks) {
      return blocks.append(element);
    }
    byte[] block = (byte[]) form;
    return block.length == 0 || block.length <= PackedBlocks.BLOCK_BYTES - element.bytes(layout)
        ? Block.append(layout, block, element)
        : PackedBlocks.of(layout, block).append(element);
  }

  /** Removes an element; whether it was there. */
  protected final boolean removeElement(byte[] key) {
    if (form instanceof ElementTable table) {
      return table.remove(key);
    }
    Entry old = find(key);
    if (old == null) {
      return false;
    }
    form =
        form instanceof PackedBlocks blocks
            ? blocks.without(old)
            : Block.without((byte[]) form, old);
    packedSize--;
    return true;
  }

  /** Makes a table of packed elements; nothing happens to a table. */
  protected final void grow(long hashSeed) {
    if (isPacked()) {
      ElementTable table = new ElementTable(layout, hashSeed);
      forEach(entry -> table.put(Element.of(layout, entry)));
      form = table;
      packedSize = 0;
    }
  }
}
