package io.ashlar.engine.rdb;

import io.ashlar.engine.keyspace.KeyHash;
import java.util.Arrays;

/**
 * Sees to it that no element comes twice. A table by open addressing, whose places hold an
 * element's hash and its number: a search seldom looks at an element itself, growing never does. A
 * seed that nobody outside knows keeps chosen elements from sharing one hash.
 */
public final class Distinct {
  /** Two or three places, the ones they were moved from, and a reference. */
  private static final int ENTRY_BYTES = 48;

  private static final int PLACES_MIN = 16;

  private final Meter meter;
  private final long seed;

  /** {@code hash << 32 | number}, numbers from 1 on; 0 is free. */
  private long[] places = new long[PLACES_MIN];

  private byte[][] elements = new byte[PLACES_MIN][];
  private int count;

  Distinct(Meter meter, long seed) {
    this.meter = meter;
    this.seed = seed;
  }

  /** The array must not be written to afterwards. */
  public void require(byte[] element) throws BadDumpException {
    meter.overhead(ENTRY_BYTES);
    int hash = KeyHash.hash(element, 0, element.length, seed);
    int mask = places.length - 1;
    int at = hash & mask;
    while (places[at] != 0) {
      if (hash(places[at]) == hash && Arrays.equals(elements[(int) places[at] - 1], element)) {
        throw BadDumpException.damaged("the same element twice");
      }
      at = at + 1 & mask;
    }
    if (count == elements.length) {
      elements = Arrays.copyOf(elements, count << 1);
    }
    elements[count++] = element;
    places[at] = (long) hash << Integer.SIZE | count;
    if (count > places.length / 4 * 3) {
      grow();
    }
  }

  private static int hash(long place) {
    return (int) (place >>> Integer.SIZE);
  }

  /** What stood in order stands in order again, in two halves, so that memory is read in order. */
  private void grow() {
    long[] more = new long[places.length << 1];
    int mask = more.length - 1;
    for (long place : places) {
      if (place != 0) {
        int at = hash(place) & mask;
        while (more[at] != 0) {
          at = at + 1 & mask;
        }
        more[at] = place;
      }
    }
    places = more;
  }
}
