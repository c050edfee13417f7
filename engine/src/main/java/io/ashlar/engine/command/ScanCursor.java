package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.resp.Reply;

/** The cursor of SCAN and its kin: unsigned 64 bits as C's strtoul reads them. */
public final class ScanCursor {
  public static final Reply.Error INVALID = new Reply.Error("ERR invalid cursor");

  private static final String MAX_CURSOR = Long.toUnsignedString(-1);

  private ScanCursor() {}

  /** A sign is allowed, and nothing at all is 0. */
  public static boolean isCursor(byte[] text) {
    if (text.length == 0) {
      return true;
    }
    int start = isSign(text[0]) ? 1 : 0;
    for (int i = start; i < text.length; i++) {
      if (text[i] < '0' || text[i] > '9') {
        return false;
      }
    }
    String digits = significantDigits(text, start);
    return start < text.length
        && (digits.length() < MAX_CURSOR.length()
            || (digits.length() == MAX_CURSOR.length() && digits.compareTo(MAX_CURSOR) <= 0));
  }

  /** The cursor; only of what {@link #isCursor} accepts. */
  public static long toCursor(byte[] text) {
    boolean signed = text.length > 0 && isSign(text[0]);
    String digits = significantDigits(text, signed ? 1 : 0);
    long value = digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits);
    return signed && text[0] == '-' ? -value : value;
  }

  private static String significantDigits(byte[] text, int start) {
    int first = start;
    while (first < text.length && text[first] == '0') {
      first++;
    }
    return new String(text, first, text.length - first, ISO_8859_1);
  }

  private static boolean isSign(byte b) {
    return b == '-' || b == '+';
  }
}
