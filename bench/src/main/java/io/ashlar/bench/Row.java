package io.ashlar.bench;

/**
 * One promise of the table and what came of it.
 *
 * @param atLeast the bound that has to hold, {@link #NO_BOUND} when none has to; {@code aim} the
 *     one wished for
 * @param higherIsBetter whether the measured figure has to reach the bounds or stay below them
 */
record Row(
    String what,
    String against,
    double atLeast,
    double aim,
    String unit,
    boolean higherIsBetter,
    Figures measured) {
  static final double NO_BOUND = Double.NaN;

  /**
   * {@code aim}, {@code pass}, {@code MISS}, {@code below aim} where no bound has to hold, or
   * {@code -} when nothing was measured.
   */
  String verdict() {
    if (measured.isEmpty()) {
      return "-";
    }
    double value = measured.median();
    if (higherIsBetter ? value >= aim : value <= aim) {
      return "aim";
    }
    if (Double.isNaN(atLeast)) {
      return "below aim";
    }
    return (higherIsBetter ? value >= atLeast : value <= atLeast) ? "pass" : "MISS";
  }

  String bound(double value) {
    return Double.isNaN(value) ? "-" : (higherIsBetter ? "" : "<= ") + value + unit;
  }
}
