package io.ashlar.resp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;

/**
 * What a command answers. A value, without knowledge of the protocol version: the encoder gives the
 * RESP3 types their RESP2 shapes (a map becomes a flat array, a double a bulk string, and so on).
 *
 * <p>User errors are values of this type; an exception is a bug.
 */
public sealed interface Reply {

  /** {@code +OK}. */
  Simple OK = new Simple("OK");

  /** {@code +QUEUED}. */
  Simple QUEUED = new Simple("QUEUED");

  /** {@code +PONG}. */
  Simple PONG = new Simple("PONG");

  /** The missing bulk string: {@code $-1}, {@code _} in RESP3. */
  Reply NIL = new Nil();

  /** The missing array: {@code *-1}, {@code _} in RESP3. */
  Reply NIL_ARRAY = new NilArray();

  /** Nothing is sent. */
  Reply NONE = new None();

  Array EMPTY_ARRAY = new Array(List.of());

  Int ZERO = new Int(0);
  Int ONE = new Int(1);

  /** A status line; never contains CR or LF. */
  record Simple(String text) implements Reply {}

  /**
   * An error line: an upper-case code, a space, a sentence. CR and LF in it are sent as spaces.
   *
   * @param line without the leading '-'
   */
  record Error(String line) implements Reply {
    /** The code, for counting: what stands before the first space. */
    public String code() {
      int space = line.indexOf(' ');
      return space < 0 ? line : line.substring(0, space);
    }
  }

  record Int(long value) implements Reply {
    public static Int of(long value) {
      return value == 0 ? ZERO : value == 1 ? ONE : new Int(value);
    }

    public static Int of(boolean value) {
      return value ? ONE : ZERO;
    }
  }

  /**
   * Binary-safe bytes, a view into an array that is never written to again.
   *
   * @param offset first byte, {@code length} the number of bytes
   */
  record Bulk(byte[] array, int offset, int length) implements Reply {
    public static Bulk of(byte[] bytes) {
      return new Bulk(bytes, 0, bytes.length);
    }

    public static Bulk of(String text) {
      return of(text.getBytes(UTF_8));
    }

    public byte[] toBytes() {
      return Arrays.copyOfRange(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bulk bulk
          && Arrays.equals(
              array, offset, offset + length, bulk.array, bulk.offset, bulk.offset + bulk.length);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(toBytes());
    }

    @Override
    public String toString() {
      return "Bulk[" + new String(array, offset, length, UTF_8) + "]";
    }
  }

  record Nil() implements Reply {}

  record NilArray() implements Reply {}

  record None() implements Reply {}

  record Array(List<Reply> items) implements Reply {
    public static Array of(Reply... items) {
      return new Array(List.of(items));
    }
  }

  /**
   * RESP3 {@code %}; RESP2 a flat array.
   *
   * @param items key, value, key, value...
   */
  record MapReply(List<Reply> items) implements Reply {}

  /**
   * Things in pairs whose order matters: RESP3 an array of arrays of two, RESP2 one flat array.
   *
   * @param items the first and the second of each pair in turn
   */
  record Pairs(List<Reply> items) implements Reply {}

  /**
   * RESP3 {@code %}; RESP2 an array of arrays of two.
   *
   * @param items key, value, key, value...
   */
  record NestedMap(List<Reply> items) implements Reply {}

  /** RESP3 {@code ~}; RESP2 an array. */
  record SetReply(List<Reply> items) implements Reply {}

  /** RESP3 {@code >}, out of band; RESP2 an array. */
  record Push(List<Reply> items) implements Reply {}

  /**
   * Several answers to one request, one after the other, without a header: what SUBSCRIBE of more
   * than one channel gets. Inside an array it counts as one item and is sent as several, as in
   * Redis.
   */
  record Sequence(List<Reply> items) implements Reply {}

  /**
   * A reply with attributes, RESP3 {@code |}, before it; RESP2 the reply alone.
   *
   * @param attributes key, value, key, value...
   */
  record Attributed(List<Reply> attributes, Reply reply) implements Reply {}

  /**
   * RESP3 {@code ,}; RESP2 a bulk string. Both with the digits of Redis 7.2, {@code inf} and {@code
   * nan}.
   */
  record DoubleReply(double value) implements Reply {}

  /** A number whose digits are given: RESP3 {@code ,}; RESP2 a bulk string. */
  record Decimal(String digits) implements Reply {}

  /** RESP3 {@code #t}/{@code #f}; RESP2 {@code :1}/{@code :0}. */
  record Bool(boolean value) implements Reply {}

  /**
   * RESP3 {@code (}; RESP2 a bulk string.
   *
   * @param digits what a script says they are, without line breaks; else decimal digits
   */
  record BigNumber(String digits) implements Reply {}

  /**
   * RESP3 {@code =}; RESP2 a bulk string.
   *
   * @param format three letters, {@code txt} or {@code mkd}
   */
  record Verbatim(String format, byte[] text) implements Reply {
    @Override
    public boolean equals(Object other) {
      return other instanceof Verbatim verbatim
          && format.equals(verbatim.format)
          && Arrays.equals(text, verbatim.text);
    }

    @Override
    public int hashCode() {
      return 31 * format.hashCode() + Arrays.hashCode(text);
    }

    @Override
    public String toString() {
      return "Verbatim[" + format + ":" + new String(text, UTF_8) + "]";
    }
  }
}
