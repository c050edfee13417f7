package io.ashlar.engine.list;

import io.ashlar.engine.keyspace.Records;

/**
 * Some elements that stand together: the {@linkplain Entries entries} from {@code start} to {@code
 * end} of an array. Nobody writes between the two; what lies outside is free for the list that owns
 * the array.
 */
record Block(byte[] bytes, int start, int end, int count) {
  static final Block EMPTY = new Block(new byte[0], 0, 0, 0);

  /** Of this object, without the array. */
  private static final int OBJECT_BYTES = 24;

  int length() {
    return end - start;
  }

  long heapBytes() {
    return OBJECT_BYTES + Records.arrayBytes(bytes.length);
  }

  /** A block with the bytes alone, from an array of its own. */
  static Block of(byte[] bytes, int count) {
    return new Block(bytes, 0, bytes.length, count);
  }

  /** Where element {@code index} begins; {@link #end} for the one after the last. */
  int offset(int index) {
    if (index <= count / 2) {
      int at = start;
      for (int i = 0; i < index; i++) {
        at = Entries.end(bytes, at);
      }
      return at;
    }
    int at = end;
    for (int i = count; i > index; i--) {
      at = Entries.before(bytes, at);
    }
    return at;
  }

  /** The first elements, in the same array. */
  Block first(int elements) {
    return new Block(bytes, start, offset(elements), elements);
  }

  /** All but the first elements, in the same array. */
  Block after(int elements) {
    return new Block(bytes, offset(elements), end, count - elements);
  }

  /** The same elements; in an array of their own when they leave most of this one unused. */
  Block compact() {
    return length() >= bytes.length / 2 ? this : of(slice(start, end), count);
  }

  /** A copy with an entry more, before element {@code index}. */
  Block with(int index, byte[] entry) {
    return replaced(offset(index), offset(index), entry, count + 1);
  }

  /** A copy with another entry in the place of element {@code index}. */
  Block withInstead(int index, byte[] entry) {
    int at = offset(index);
    return replaced(at, Entries.end(bytes, at), entry, count);
  }

  private Block replaced(int from, int to, byte[] entry, int newCount) {
    byte[] copy = new byte[length() - (to - from) + entry.length];
    System.arraycopy(bytes, start, copy, 0, from - start);
    System.arraycopy(entry, 0, copy, from - start, entry.length);
    System.arraycopy(bytes, to, copy, from - start + entry.length, end - to);
    return of(copy, newCount);
  }

  /** A copy of this block's elements and then those of the next. */
  Block and(Block next) {
    byte[] copy = new byte[length() + next.length()];
    System.arraycopy(bytes, start, copy, 0, length());
    System.arraycopy(next.bytes, next.start, copy, length(), next.length());
    return of(copy, count + next.count);
  }

  /**
   * Leaves out elements that are equal to one.
   *
   * @param most how many at most
   * @param fromEnd begin with the last
   * @return this block when it has none
   */
  Block without(byte[] entry, long most, boolean fromEnd) {
    int matches = 0;
    for (int at = start; at < end; at = Entries.end(bytes, at)) {
      matches += Entries.equal(bytes, at, end, entry) ? 1 : 0;
    }
    int removed = (int) Math.min(matches, most);
    if (removed == 0) {
      return this;
    }
    int kept = fromEnd ? matches - removed : 0;
    byte[] rest = new byte[length() - removed * entry.length];
    int filled = 0;
    int seen = 0;
    int from = start;
    for (int at = start; at < end; ) {
      int next = Entries.end(bytes, at);
      if (Entries.equal(bytes, at, end, entry) && seen++ >= kept && seen - kept <= removed) {
        System.arraycopy(bytes, from, rest, filled, at - from);
        filled += at - from;
        from = next;
      }
      at = next;
    }
    System.arraycopy(bytes, from, rest, filled, end - from);
    return of(rest, count - removed);
  }

  private byte[] slice(int from, int to) {
    return java.util.Arrays.copyOfRange(bytes, from, to);
  }
}
