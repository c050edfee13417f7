package io.ashlar.engine.stream;

import io.ashlar.engine.command.Numbers;
import org.jspecify.annotations.Nullable;

/**
 * IDs as clients write them: {@code ms-seq} or {@code ms} alone. Numbers are read as leniently as
 * Redis reads them, which for what is no plain integer goes by the rules of C's strtoull.
 */
final class IdText {
  /** Redis refuses longer texts. */
  private static final int MAX_LENGTH = 127;

  /** The largest number without its last digit, and that digit. */
  private static final long TENTH = Long.divideUnsigned(-1, 10);

  private static final int LAST_DIGIT = 5;

  private IdText() {}

  /**
   * An ID; null when it is none.
   *
   * @param missingSeq the second part when the text has none
   */
  static @Nullable StreamId parse(byte[] text, long missingSeq) {
    return parse(text, 0, missingSeq);
  }

  /** As {@link #parse(byte[], long)}, and {@code -} and {@code +} for the smallest and largest. */
  static @Nullable StreamId parseWithEnds(byte[] text, long missingSeq) {
    if (is(text, '-')) {
      return StreamId.ZERO;
    }
    return is(text, '+') ? StreamId.MAX : parse(text, missingSeq);
  }

  /** Whether the text is this character. */
  static boolean is(byte[] text, char only) {
    return end(text) == 1 && text[0] == only;
  }

  /** The first part of {@code ms-*}; null when the text is of another form. */
  static @Nullable Long parseAutoSequence(byte[] text) {
    int end = end(text);
    int dash = dash(text, 0, end);
    return dash == end - 2 && text[end - 1] == '*' && end <= MAX_LENGTH
        ? number(text, 0, dash)
        : null;
  }

  /**
   * One end of an interval.
   *
   * @param exclusive whether the ID itself does not belong to it
   */
  record Bound(StreamId id, boolean exclusive) {
    /** The first ID of an interval that begins here; null when there is none. */
    @Nullable StreamId first() {
      return exclusive ? id.next() : id;
    }

    /** The last ID of an interval that ends here; null when there is none. */
    @Nullable StreamId last() {
      return exclusive ? id.previous() : id;
    }
  }

  /** One end of an interval, {@code (} before an ID excludes it; null when it is none. */
  static @Nullable Bound parseBound(byte[] text, long missingSeq) {
    boolean exclusive = text.length > 1 && text[0] == '(';
    StreamId id = exclusive ? parse(text, 1, missingSeq) : parseWithEnds(text, missingSeq);
    return id == null ? null : new Bound(id, exclusive);
  }

  private static @Nullable StreamId parse(byte[] text, int from, long missingSeq) {
    if (text.length - from > MAX_LENGTH) {
      return null;
    }
    int end = end(text);
    int dash = dash(text, from, end);
    Long ms = number(text, from, dash);
    Long seq = dash == end ? Long.valueOf(missingSeq) : number(text, dash + 1, end);
    return ms == null || seq == null ? null : new StreamId(ms, seq);
  }

  /** As in C, a text ends before its first zero byte. */
  private static int end(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return end;
  }

  private static int dash(byte[] text, int from, int end) {
    int at = from;
    while (at < end && text[at] != '-') {
      at++;
    }
    return at;
  }

  private static @Nullable Long number(byte[] text, int from, int end) {
    if (Numbers.isLong(text, from, end - from)) {
      long number = Numbers.toLong(text, from, end - from);
      return number < 0 ? null : Long.valueOf(number);
    }
    int at = from;
    while (at < end && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) {
      at++;
    }
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    Long magnitude = unsigned(text, at, end);
    // C negates the unsigned number.
    return magnitude == null || !negative ? magnitude : Long.valueOf(-magnitude);
  }

  /** Digits only, within 64 bits; null otherwise. */
  private static @Nullable Long unsigned(byte[] text, int from, int end) {
    long value = 0;
    for (int i = from; i < end; i++) {
      int digit = text[i] - '0';
      boolean fits =
          Long.compareUnsigned(value, TENTH) < 0 || (value == TENTH && digit <= LAST_DIGIT);
      if (digit < 0 || digit > 9 || !fits) {
        return null;
      }
      value = value * 10 + digit;
    }
    return from < end ? Long.valueOf(value) : null;
  }
}
