package io.ashlar.engine.sort;

import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.command.Execution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Elements in the order of their weights. Equal numbers are told apart by the elements' bytes, so
 * that the order is the same everywhere; equal texts leave the elements as they came. A missing
 * weight is zero, or before all texts.
 */
final class SortedElements {
  /**
   * @param number for sorting by numbers
   * @param text for sorting by texts; null is missing
   */
  private record Weighted(byte[] element, double number, byte @Nullable [] text) {}

  private static final Comparator<Weighted> BY_NUMBER =
      (one, other) -> {
        if (one.number != other.number) {
          return one.number < other.number ? -1 : 1;
        }
        return Arrays.compareUnsigned(one.element, other.element);
      };

  private static final Comparator<Weighted> BY_TEXT =
      (one, other) -> Arrays.compareUnsigned(one.text, other.text);

  private SortedElements() {}

  /**
   * A part of all elements in order.
   *
   * @return null when a weight is no number
   */
  static @Nullable List<byte[]> range(
      Sort sort, Execution x, List<byte[]> elements, int start, int count) {
    Weighted[] all = new Weighted[elements.size()];
    ValuePattern by = sort.by();
    for (int i = 0; i < all.length; i++) {
      byte[] element = elements.get(i);
      byte[] weight = by == null ? element : by.value(x, element);
      double number = sort.isAlpha() || weight == null ? 0 : Doubles.parseTerminated(weight);
      if (Double.isNaN(number)) {
        return null;
      }
      all[i] = new Weighted(element, number, weight);
    }
    Comparator<Weighted> order = sort.isAlpha() ? BY_TEXT : BY_NUMBER;
    Arrays.sort(all, sort.isDescending() ? order.reversed() : order);
    List<byte[]> range = new ArrayList<>(count);
    for (int i = start; i < start + count; i++) {
      range.add(all[i].element);
    }
    return range;
  }
}
