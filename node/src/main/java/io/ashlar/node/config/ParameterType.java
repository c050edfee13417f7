package io.ashlar.node.config;

import java.util.Locale;

/** How a parameter's values are written. Pure. */
public interface ParameterType<T> {
  Parsed<T> parse(String text);

  /** As CONFIG GET shows it. */
  String format(T value);

  /** Whole numbers from {@code min} to {@code max}, both included. */
  static ParameterType<Long> integer(long min, long max) {
    return new ParameterType<>() {
      @Override
      public Parsed<Long> parse(String text) {
        long value;
        try {
          value = Long.parseLong(text);
        } catch (NumberFormatException e) {
          return Parsed.invalid("argument couldn't be parsed into an integer");
        }
        return inRange(value, min, max);
      }

      @Override
      public String format(Long value) {
        return Long.toString(value);
      }
    };
  }

  /** Bytes, with Redis's units, from {@code min} to {@code max}, both included. */
  static ParameterType<Long> memory(long min, long max) {
    return new ParameterType<>() {
      @Override
      public Parsed<Long> parse(String text) {
        long bytes = MemoryUnits.parse(text);
        return bytes < 0
            ? Parsed.invalid("argument must be a memory value")
            : inRange(bytes, min, max);
      }

      @Override
      public String format(Long value) {
        return Long.toString(value);
      }
    };
  }

  static ParameterType<Boolean> yesNo() {
    return new ParameterType<>() {
      @Override
      public Parsed<Boolean> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
          case "yes" -> Parsed.valid(true);
          case "no" -> Parsed.valid(false);
          default -> Parsed.invalid("argument must be 'yes' or 'no'");
        };
      }

      @Override
      public String format(Boolean value) {
        return value ? "yes" : "no";
      }
    };
  }

  /** Any text. */
  static ParameterType<String> text() {
    return new ParameterType<>() {
      @Override
      public Parsed<String> parse(String text) {
        return Parsed.valid(text);
      }

      @Override
      public String format(String value) {
        return value;
      }
    };
  }

  private static Parsed<Long> inRange(long value, long min, long max) {
    return value < min || value > max
        ? Parsed.invalid("argument must be between " + min + " and " + max + " inclusive")
        : Parsed.valid(value);
  }
}
