package io.ashlar.node.info;

import java.util.Locale;

/** Amounts of memory as INFO's {@code _human} fields have them: {@code 895.04K}. */
final class HumanBytes {
  private static final String UNITS = "KMGTP";

  private HumanBytes() {}

  static String of(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    double amount = bytes;
    int unit = -1;
    while (amount >= 1024 && unit < UNITS.length() - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f%c", amount, UNITS.charAt(unit));
  }
}
