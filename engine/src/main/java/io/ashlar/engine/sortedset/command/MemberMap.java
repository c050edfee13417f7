package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.keyspace.KeyHash;
import io.ashlar.engine.sortedset.ScoredMember;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elements by member while a command runs: open addressing with linear probing. Nothing is removed.
 */
final class MemberMap {
  private static final long SEED = 0x2545f4914f6cdd1dL;
  private static final int MIN_CAPACITY = 16;

  private @Nullable ScoredMember[] places;
  private int size;

  /**
   * @param expected about how many elements there will be
   */
  MemberMap(int expected) {
    places = new @Nullable ScoredMember[capacity(Math.min(expected, 1 << 16))];
  }

  @Nullable ScoredMember find(byte[] array, int offset, int length) {
    return places[placeOf(array, offset, length)];
  }

  /** Adds an element or replaces the one with the same member. */
  void put(ScoredMember element) {
    int place = placeOf(element.array(), element.offset(), element.length());
    if (places[place] == null) {
      size++;
    }
    places[place] = element;
    if (size > places.length >> 1) {
      @Nullable ScoredMember[] old = places;
      places = new @Nullable ScoredMember[old.length << 1];
      for (ScoredMember each : old) {
        if (each != null) {
          places[placeOf(each.array(), each.offset(), each.length())] = each;
        }
      }
    }
  }

  /** All elements in the order of sorted sets. */
  List<ScoredMember> sorted() {
    ScoredMember[] elements = new ScoredMember[size];
    int at = 0;
    for (ScoredMember each : places) {
      if (each != null) {
        elements[at++] = each;
      }
    }
    Arrays.sort(elements);
    return Arrays.asList(elements);
  }

  /** Where a member is, or would be. */
  private int placeOf(byte[] array, int offset, int length) {
    int mask = places.length - 1;
    int place = KeyHash.hash(array, offset, length, SEED) & mask;
    while (true) {
      ScoredMember there = places[place];
      if (there == null || there.memberEquals(array, offset, length)) {
        return place;
      }
      place = (place + 1) & mask;
    }
  }

  private static int capacity(int expected) {
    return Math.max(MIN_CAPACITY, Integer.highestOneBit(Math.max(1, expected)) << 2);
  }
}
