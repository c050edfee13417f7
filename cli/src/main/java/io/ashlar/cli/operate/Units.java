package io.ashlar.cli.operate;

import java.util.Locale;

/** Numbers as people read them. */
final class Units {
  private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Units() {}

  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < BYTES.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, BYTES[unit]);
  }

  static String duration(long ms) {
    long seconds = ms / 1000;
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m" + seconds % 60 + "s";
    }
    long hours = seconds / 3600;
    return hours < 24
        ? hours + "h" + seconds % 3600 / 60 + "m"
        : hours / 24 + "d" + hours % 24 + "h";
  }

  /** {@code one} of one, {@code many} of any other number. */
  static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }
}
