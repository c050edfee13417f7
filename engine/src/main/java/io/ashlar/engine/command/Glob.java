package io.ashlar.engine.command;

/**
 * Redis's patterns over bytes: {@code *}, {@code ?}, {@code [a-z]}, {@code [^x]}, {@code \}.
 *
 * <p>Every element but {@code *} takes exactly one byte, so going back to the last {@code *} is
 * enough when an element fails: time is at most pattern times text, whatever the pattern.
 */
public final class Glob {
  private static final int NO_MATCH = -1;

  private Glob() {}

  /** Whether the pattern is {@code *} alone. */
  public static boolean matchesAll(byte[] pattern) {
    return pattern.length == 1 && pattern[0] == '*';
  }

  public static boolean matches(byte[] pattern, byte[] text) {
    return matches(pattern, text, false);
  }

  public static boolean matchesIgnoringCase(byte[] pattern, byte[] text) {
    return matches(pattern, text, true);
  }

  private static boolean matches(byte[] pattern, byte[] text, boolean ignoreCase) {
    if (text.length == 0) {
      return pattern.length == 0 || matchesAll(pattern);
    }
    int at = 0;
    int textAt = 0;
    int starAt = -1;
    int starTextAt = 0;
    while (textAt < text.length) {
      if (at < pattern.length && pattern[at] == '*') {
        starAt = at++;
        starTextAt = textAt;
        continue;
      }
      int next =
          at < pattern.length ? afterElement(pattern, at, text[textAt], ignoreCase) : NO_MATCH;
      if (next != NO_MATCH) {
        at = next;
        textAt++;
      } else if (starAt >= 0) {
        at = starAt + 1;
        textAt = ++starTextAt;
      } else {
        return false;
      }
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }

  /** Where the pattern goes on if its element at {@code at} takes {@code b}, else NO_MATCH. */
  private static int afterElement(byte[] pattern, int at, byte b, boolean ignoreCase) {
    return switch (pattern[at]) {
      case '?' -> at + 1;
      case '[' -> afterClass(pattern, at + 1, b, ignoreCase);
      case '\\' -> {
        int literal = at + 1 < pattern.length ? at + 1 : at;
        yield same(pattern[literal], b, ignoreCase) ? literal + 1 : NO_MATCH;
      }
      default -> same(pattern[at], b, ignoreCase) ? at + 1 : NO_MATCH;
    };
  }

  /** A class that the pattern does not close ends with the pattern, as in Redis. */
  private static int afterClass(byte[] pattern, int start, byte b, boolean ignoreCase) {
    int at = start;
    boolean negated = at < pattern.length && pattern[at] == '^';
    if (negated) {
      at++;
    }
    boolean member = false;
    while (at < pattern.length && pattern[at] != ']') {
      if (pattern[at] == '\\' && at + 1 < pattern.length) {
        at++;
        member |= pattern[at] == b;
      } else if (at + 2 < pattern.length && pattern[at + 1] == '-') {
        member |= inRange(pattern[at], pattern[at + 2], b, ignoreCase);
        at += 2;
      } else {
        member |= same(pattern[at], b, ignoreCase);
      }
      at++;
    }
    int next = Math.min(at + 1, pattern.length);
    return member != negated ? next : NO_MATCH;
  }

  private static boolean inRange(byte one, byte other, byte b, boolean ignoreCase) {
    byte low = one <= other ? one : other;
    byte high = one <= other ? other : one;
    return ignoreCase ? lower(b) >= lower(low) && lower(b) <= lower(high) : b >= low && b <= high;
  }

  private static boolean same(byte one, byte other, boolean ignoreCase) {
    return one == other || (ignoreCase && lower(one) == lower(other));
  }

  private static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
  }
}
