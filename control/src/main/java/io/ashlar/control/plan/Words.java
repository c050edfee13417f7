package io.ashlar.control.plan;

import java.util.Locale;

/** Durations, sizes and counts as people read them. */
final class Words {
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Words() {}

  /** The two largest units: {@code 40 s}, {@code 5 min 12 s}, {@code 2 h}. */
  static String duration(long ms) {
    long seconds = Math.max(0, ms) / 1000;
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    long minutes = seconds / 60;
    if (minutes < 48 * 60) {
      return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }
    return minutes / (24 * 60) + " d";
  }

  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1023.95 && unit < BYTE_UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %s", value, BYTE_UNITS[unit]);
  }

  static String count(long count, String one) {
    return count + " " + one + (count == 1 ? "" : "s");
  }

  static String zone(String label) {
    return label.isEmpty() ? "the nodes without a zone" : "zone " + label;
  }
}
