package io.ashlar.engine.sort;

import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.list.ListElements;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.MemberView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What SORT sorts. */
sealed interface SortSource {
  long size();

  /** Whether the elements have an order of their own. */
  boolean isOrdered();

  /**
   * Some elements in their own order.
   *
   * @param from of the first, counted from the end if {@code reverse}
   */
  List<byte[]> elements(long from, long count, boolean reverse);

  /** Null when the record holds another type; nothing at all is an empty list. */
  static @Nullable SortSource of(@Nullable Object record) {
    if (record == null) {
      return new Nothing();
    }
    CollectionValue value = Records.collection(record);
    if (value == null) {
      return null;
    }
    ListElements list = ListElements.of(value);
    if (list != null) {
      return new OfList(list);
    }
    SortedSet sorted = SortedSet.of(value);
    if (sorted != null) {
      return new OfSortedSet(sorted);
    }
    return value instanceof MemberView members ? new OfSet(members) : null;
  }

  /** A missing key. */
  record Nothing() implements SortSource {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public boolean isOrdered() {
      return true;
    }

    @Override
    public List<byte[]> elements(long from, long count, boolean reverse) {
      return List.of();
    }
  }

  /** A list. */
  record OfList(ListElements list) implements SortSource {
    @Override
    public long size() {
      return list.size();
    }

    @Override
    public boolean isOrdered() {
      return true;
    }

    @Override
    public List<byte[]> elements(long from, long count, boolean reverse) {
      return list.elements(from, count, reverse);
    }
  }

  /** A sorted set: its members by rank. */
  record OfSortedSet(SortedSet set) implements SortSource {
    @Override
    public long size() {
      return set.size();
    }

    @Override
    public boolean isOrdered() {
      return true;
    }

    @Override
    public List<byte[]> elements(long from, long count, boolean reverse) {
      List<byte[]> elements = new ArrayList<>((int) count);
      int first = (int) (reverse ? set.size() - from - count : from);
      set.visit(
          first,
          first + (int) count,
          reverse,
          (array, offset, length, score) -> {
            elements.add(Arrays.copyOfRange(array, offset, offset + length));
            return true;
          });
      return elements;
    }
  }

  /** A set: its members in any order. */
  record OfSet(MemberView members) implements SortSource {
    @Override
    public long size() {
      return members.cardinality();
    }

    @Override
    public boolean isOrdered() {
      return false;
    }

    @Override
    public List<byte[]> elements(long from, long count, boolean reverse) {
      List<byte[]> elements = new ArrayList<>(members.cardinality());
      members.forEachMember(
          (array, offset, length) ->
              elements.add(Arrays.copyOfRange(array, offset, offset + length)));
      return elements.subList((int) from, (int) (from + count));
    }
  }
}
