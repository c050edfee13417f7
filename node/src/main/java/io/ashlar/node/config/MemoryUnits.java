package io.ashlar.node.config;

import java.util.Locale;

/**
 * Amounts of memory as Redis writes them: {@code 100}, {@code 1k} (1000), {@code 1kb} (1024) and so
 * on to {@code gb}, letters of any case.
 */
public final class MemoryUnits {
  private MemoryUnits() {}

  /** The bytes that a text stands for, -1 when it is not an amount of memory. */
  public static long parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    long unit =
        switch (text.substring(digits).toLowerCase(Locale.ROOT)) {
          case "", "b" -> 1;
          case "k" -> 1000;
          case "kb" -> 1L << 10;
          case "m" -> 1_000_000;
          case "mb" -> 1L << 20;
          case "g" -> 1_000_000_000;
          case "gb" -> 1L << 30;
          default -> -1;
        };
    if (digits == 0 || unit < 0) {
      return -1;
    }
    try {
      return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit);
    } catch (NumberFormatException | ArithmeticException e) {
      return -1;
    }
  }
}
