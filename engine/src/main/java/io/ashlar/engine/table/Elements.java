package io.ashlar.engine.table;

import io.ashlar.engine.keyspace.Records;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Elements in one packed block, in the order in which they came, until {@link #grow} makes an
 * {@link ElementTable} of them. A base of values and not a part of them, because there are many
 * small ones and an object costs 16 bytes.
 */
public abstract class Elements {
  /** A packed block is written anew with every change, so there is an end to its size. */
  private static final int PACKED_BYTES_MAX = 1 << 20;

  /** A smaller part than one of so many is drawn, a larger one is selected in one pass. */
  private static final int DRAWN_PART = 3;

  private final Layout layout;

  /** A block as {@code byte[]}, or an {@link ElementTable}. */
  private Object form = Block.EMPTY;

  /** Of the packed block; a table counts its own. */
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
    return form instanceof byte[];
  }

  /** Heap bytes of the elements, without the object that holds them. */
  protected final long elementBytes() {
    return form instanceof ElementTable table
        ? table.heapBytes()
        : Records.arrayBytes(((byte[]) form).length);
  }

  /** The element with this key, null if there is none. */
  public final @Nullable Entry find(byte[] key) {
    return find(key, 0, key.length);
  }

  /** As {@link #find(byte[])}, with the key as a part of an array. */
  public final @Nullable Entry find(byte[] source, int offset, int length) {
    return form instanceof ElementTable table
        ? table.find(source, offset, length)
        : Block.find(layout, (byte[]) form, source, offset, length);
  }

  /** Shows all elements, the visitor must not change them. */
  public final void forEach(Entry.Visitor visitor) {
    if (form instanceof ElementTable table) {
      table.forEach(visitor);
    } else {
      Block.forEach(layout, (byte[]) form, visitor);
    }
  }

  /** As {@link ElementTable#walk}; a packed block is shown whole, wherever the walk stands. */
  public final long walk(long from, int limit, Entry.Visitor visitor) {
    if (form instanceof ElementTable table) {
      return table.walk(from, limit, visitor);
    }
    Block.forEach(layout, (byte[]) form, visitor);
    return ElementTable.WALK_END;
  }

  /** Some element, all about equally likely; there must be one. */
  public final Entry random(RandomGenerator random) {
    return form instanceof ElementTable table
        ? table.random(random)
        : Block.get(layout, (byte[]) form, random.nextInt(packedSize));
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
    if (form instanceof byte[] block && !fits(block, element)) {
      grow(hashSeed);
    }
    if (form instanceof ElementTable table) {
      return table.put(element);
    }
    byte[] block = (byte[]) form;
    Entry old = Block.find(layout, block, element.key());
    if (old != null) {
      form = Block.replace(layout, block, old, element);
      return false;
    }
    form = Block.append(layout, block, element);
    packedSize++;
    return true;
  }

  private boolean fits(byte[] block, Element element) {
    return block.length <= PACKED_BYTES_MAX - Math.min(PACKED_BYTES_MAX, element.bytes(layout));
  }

  /** Removes an element; whether it was there. */
  protected final boolean removeElement(byte[] key) {
    if (form instanceof ElementTable table) {
      return table.remove(key);
    }
    byte[] block = (byte[]) form;
    Entry old = Block.find(layout, block, key);
    if (old == null) {
      return false;
    }
    form = Block.without(block, old);
    packedSize--;
    return true;
  }

  /** Makes a table of a packed block; nothing happens to a table. */
  protected final void grow(long hashSeed) {
    if (form instanceof byte[] block) {
      ElementTable table = new ElementTable(layout, hashSeed);
      Block.forEach(layout, block, entry -> table.put(Element.of(layout, entry)));
      form = table;
      packedSize = 0;
    }
  }
}
