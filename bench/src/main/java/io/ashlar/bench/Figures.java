package io.ashlar.bench;

import java.util.Arrays;
import java.util.Locale;

/** Some rounds' values of one measure. */
record Figures(double[] values) {
  static Figures of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Figures(sorted);
  }

  boolean isEmpty() {
    return values.length == 0;
  }

  double median() {
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }

  double min() {
    return values[0];
  }

  double max() {
    return values[values.length - 1];
  }

  /** How far the extremes lie apart, as a part of the median. */
  double spread() {
    return median() == 0 ? 0 : (max() - min()) / median();
  }

  /** {@code 1.03x [0.98..1.10]}, the median and the extremes. */
  String text(String unit) {
    return values.length == 1
        ? short3(median()) + unit
        : "%s%s [%s..%s]".formatted(short3(median()), unit, short3(min()), short3(max()));
  }

  private static String short3(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
