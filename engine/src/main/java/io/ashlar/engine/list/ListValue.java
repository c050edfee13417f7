package io.ashlar.engine.list;

import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A list: one packed block while it is small, a {@link Directory} of blocks afterwards.
 *
 * <p>The arrays at its two ends are its own until a copy is taken: pushing writes into the room
 * that they have beside their block. All other arrays, and what any block covers, stay as they are.
 * So a copy shares all arrays, and a reply may show a part of an array that is not at an end.
 */
final class ListValue implements CollectionValue {
  /** Elements of one piece of a dump. */
  private static final int DUMP_BYTES = 48 << 10;

  private static final long CHECKSUM_FACTOR = 0x9e3779b97f4a7c15L;

  /** The whole list while it is packed. */
  private Block packed = Block.EMPTY;

  private @Nullable Directory directory;

  /** Arrays that nobody else knows: of the first block and of the last. */
  private byte @Nullable [] ownFirst;

  private byte @Nullable [] ownLast;

  @Override
  public ValueType type() {
    return ListType.INSTANCE;
  }

  @Override
  public String encodingName() {
    return directory == null ? "listpack" : "quicklist";
  }

  @Override
  public long heapBytes() {
    return 24 + (directory == null ? packed.heapBytes() : directory.heapBytes());
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }

  long size() {
    return directory == null ? packed.count() : directory.elements();
  }

  /** How many blocks hold the elements. */
  int blockCount() {
    return directory == null ? 1 : directory.blockCount();
  }

  @Override
  public ListValue copy() {
    ownFirst = null;
    ownLast = null;
    ListValue copy = new ListValue();
    copy.packed = packed;
    copy.directory = directory == null ? null : directory.copy();
    return copy;
  }

  // ---- looking ----

  /** At an element that is there. */
  ListCursor cursor(long index) {
    return directory == null
        ? new ListCursor(packed, (int) index)
        : new ListCursor(directory, index);
  }

  boolean contains(byte[] element) {
    byte[] entry = Entries.encoded(element);
    for (ListCursor cursor = cursor(0); cursor.valid(); cursor.next()) {
      if (cursor.equal(entry)) {
        return true;
      }
    }
    return false;
  }

  /** Elements that are there, as replies. */
  List<Reply> range(long from, long count) {
    List<Reply> items = new ArrayList<>((int) Math.min(count, Integer.MAX_VALUE - 8));
    if (count == 0) {
      return items;
    }
    ListCursor cursor = cursor(from);
    while (items.size() < count) {
      addReplies(cursor, count - items.size(), items);
      cursor.nextBlock();
    }
    return items;
  }

  /** One element as a reply. */
  Reply get(long index) {
    return range(index, 1).getFirst();
  }

  /** The elements of one block from the cursor on, as many as are wanted. */
  private void addReplies(ListCursor cursor, long wanted, List<Reply> items) {
    Block block = cursor.block();
    byte[] bytes = block.bytes();
    int from = cursor.at();
    int to = block.end();
    if (bytes == ownFirst || bytes == ownLast) {
      // The room around the block is written to again, also what is dropped from it.
      if (wanted < block.count()) {
        to = from;
        for (long i = 0; i < wanted && to < block.end(); i++) {
          to = Entries.end(bytes, to);
        }
      }
      bytes = Arrays.copyOfRange(bytes, from, to);
      to -= from;
      from = 0;
    }
    long left = wanted;
    for (int at = from; at < to && left > 0; at = Entries.end(bytes, at), left--) {
      items.add(
          Entries.isInteger(bytes, at)
              ? Reply.Bulk.of(Entries.element(bytes, at))
              : new Reply.Bulk(
                  bytes, at + Entries.headBytes(bytes, at), Entries.dataBytes(bytes, at)));
    }
  }

  @Override
  public long checksum() {
    long sum = size();
    if (sum > 0) {
      for (ListCursor cursor = cursor(0); cursor.valid(); cursor.next()) {
        byte[] bytes = cursor.block().bytes();
        int length = Entries.end(bytes, cursor.at()) - cursor.at();
        sum = sum * CHECKSUM_FACTOR + KeyHash.hash(bytes, cursor.at(), length, CHECKSUM_FACTOR);
      }
    }
    return sum;
  }

  @Override
  public void dump(Consumer<ValueChange> out) {
    if (isEmpty()) {
      return;
    }
    List<byte[]> piece = new ArrayList<>();
    int bytes = 0;
    for (ListCursor cursor = cursor(0); cursor.valid(); cursor.next()) {
      byte[] element = cursor.element();
      piece.add(element);
      bytes += element.length + 2;
      if (bytes >= DUMP_BYTES) {
        out.accept(new ListChange.Push(false, List.copyOf(piece)));
        piece.clear();
        bytes = 0;
      }
    }
    if (!piece.isEmpty()) {
      out.accept(new ListChange.Push(false, piece));
    }
  }

  // ---- changing ----

  /** Adds elements at one end, one after the other. */
  void push(boolean atFirst, List<byte[]> elements, EncodingLimits limits) {
    ListLimit limit = ListLimit.of(limits.listPackedSize);
    growFor(elements, limit);
    if (directory == null) {
      int size = 0;
      for (byte[] element : elements) {
        size += Entries.size(element);
      }
      Block block =
          roomy(packed, atFirst, size, packed.count() == 0 ? 0 : (packed.length() >> 5) + 8);
      ownFirst = block.bytes();
      ownLast = block.bytes();
      for (byte[] element : elements) {
        block = pushed(block, atFirst, element, Entries.size(element));
      }
      packed = block;
    } else {
      for (byte[] element : elements) {
        pushToBlocks(directory, atFirst, element, limit);
      }
    }
  }

  private void pushToBlocks(Directory blocks, boolean atFirst, byte[] element, ListLimit limit) {
    int size = Entries.size(element);
    Block end = blocks.blockCount() == 0 ? null : atFirst ? blocks.first() : blocks.last();
    if (end == null || !limit.hasRoom(end, element.length)) {
      addBlock(blocks, atFirst, element, size, limit);
      return;
    }
    byte[] own = atFirst ? ownFirst : ownLast;
    Block block = end;
    if (own != end.bytes() || room(end, atFirst) < size) {
      int used = end.length() + size;
      int slack = Math.max(0, Math.min(used / 2, limit.blockBytes() - used));
      block = roomy(own == end.bytes() ? end : Block.EMPTY.and(end), atFirst, size, slack);
      own(blocks.blockCount() == 1, atFirst, block.bytes());
    }
    blocks.setEnd(atFirst, pushed(block, atFirst, element, size));
  }

  private void addBlock(
      Directory blocks, boolean atFirst, byte[] element, int size, ListLimit limit) {
    boolean alone = size >= limit.blockBytes() / 2;
    byte[] bytes = new byte[alone ? size : Math.min(limit.blockBytes(), Math.max(256, 2 * size))];
    Block empty =
        atFirst ? new Block(bytes, bytes.length, bytes.length, 0) : new Block(bytes, 0, 0, 0);
    Block block = pushed(empty, atFirst, element, size);
    if (atFirst) {
      blocks.addFirst(block);
    } else {
      blocks.addLast(block);
    }
    if (!alone) {
      own(blocks.blockCount() == 1, atFirst, bytes);
    }
  }

  private void own(boolean only, boolean first, byte[] bytes) {
    if (only || first) {
      ownFirst = bytes;
    }
    if (only || !first) {
      ownLast = bytes;
    }
  }

  /** A block with the same elements and room for more, in this array or a new one. */
  private Block roomy(Block block, boolean atFirst, int size, int slack) {
    boolean owned = block.bytes() == ownFirst || block.bytes() == ownLast;
    if (owned && room(block, atFirst) >= size) {
      return block;
    }
    int otherRoom = owned ? Math.min(room(block, !atFirst), slack) : 0;
    int wanted = block.length() + size + slack + otherRoom;
    // Arrays are laid out in steps of 8 bytes, behind 12 of their own.
    byte[] bytes = new byte[((wanted + 12 + 7) & ~7) - 12];
    int start = atFirst ? bytes.length - otherRoom - block.length() : otherRoom;
    System.arraycopy(block.bytes(), block.start(), bytes, start, block.length());
    return new Block(bytes, start, start + block.length(), block.count());
  }

  private static int room(Block block, boolean atFirst) {
    return atFirst ? block.start() : block.bytes().length - block.end();
  }

  /** Writes an element beside a block that has the room, in an array of this list. */
  private static Block pushed(Block block, boolean atFirst, byte[] element, int size) {
    byte[] bytes = block.bytes();
    if (atFirst) {
      int start = block.start() - size;
      Entries.write(element, bytes, start);
      return new Block(bytes, start, block.end(), block.count() + 1);
    }
    int end = Entries.write(element, bytes, block.end());
    return new Block(bytes, block.start(), end, block.count() + 1);
  }

  /** Takes elements off both ends. */
  void trim(long first, long last, EncodingLimits limits) {
    if (first < 0 || last < 0 || first > size() || last > size() - first) {
      throw new CorruptEntryException("a list is trimmed by more than it has");
    }
    if (directory == null) {
      packed = BlockEdits.cut(packed, (int) first, (int) last);
    } else {
      BlockEdits.drop(directory, first, false);
      BlockEdits.drop(directory, last, true);
      shrink(ListLimit.of(limits.listPackedSize));
    }
  }

  /** Replaces an element. */
  void set(long index, byte[] element, EncodingLimits limits) {
    requireElement(index, size());
    ListLimit limit = ListLimit.of(limits.listPackedSize);
    growFor(List.of(element), limit);
    byte[] entry = Entries.encoded(element);
    if (directory == null) {
      packed = packed.withInstead((int) index, entry);
      return;
    }
    BlockEdits.set(directory, index, entry, limit);
    shrink(limit);
  }

  /** Puts an element before the one at {@code index}, or at the end. */
  void insert(long index, byte[] element, EncodingLimits limits) {
    requireElement(index, size() + 1);
    if (index == 0 || index == size()) {
      push(index == 0, List.of(element), limits);
      return;
    }
    ListLimit limit = ListLimit.of(limits.listPackedSize);
    growFor(List.of(element), limit);
    byte[] entry = Entries.encoded(element);
    if (directory == null) {
      packed = packed.with((int) index, entry);
      return;
    }
    BlockEdits.insert(directory, index, element, entry, limit);
  }

  /**
   * Takes out elements equal to one.
   *
   * @param count the first so many; negative for the last; 0 for all
   * @return how many there were
   */
  long remove(long count, byte[] element, EncodingLimits limits) {
    byte[] entry = Entries.encoded(element);
    long most = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
    boolean fromEnd = count < 0;
    long before = size();
    if (directory == null) {
      packed = packed.without(entry, most, fromEnd);
    } else {
      ListLimit limit = ListLimit.of(limits.listPackedSize);
      BlockEdits.remove(directory, entry, most, fromEnd, limit);
      shrink(limit);
    }
    return before - size();
  }

  private static void requireElement(long index, long size) {
    if (index < 0 || index >= size) {
      throw new CorruptEntryException("a list of " + size + " has no element " + index);
    }
  }

  private void growFor(List<byte[]> added, ListLimit limit) {
    if (directory != null) {
      return;
    }
    long bytes = 0;
    for (byte[] element : added) {
      bytes += element.length;
    }
    if (limit.isExceeded(packed, bytes, added.size())) {
      directory = new Directory();
      if (packed.count() > 0) {
        directory.addLast(packed);
      }
      packed = Block.EMPTY;
    }
  }

  private void shrink(ListLimit limit) {
    if (directory != null && directory.blockCount() == 1 && limit.mayPack(directory.first())) {
      packed = directory.first();
      directory = null;
    }
  }
}
