package io.ashlar.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * Writes replies. Version 2 has no maps, sets, doubles and so on; they get the shapes that Redis
 * gives them there. Integers, bulk strings, headers and the usual status lines allocate nothing.
 */
public final class ReplyEncoder {
  /** Headers of numbers below this are kept ready; they are most of all headers. */
  private static final int READY_HEADERS = 1024;

  private static final byte[][] READY_INTS = readyHeaders(':');
  private static final byte[][] READY_BULKS = readyHeaders('$');
  private static final byte[][] READY_ARRAYS = readyHeaders('*');

  private static final byte[] CRLF = ascii("\r\n");
  private static final byte[] OK = ascii("+OK\r\n");
  private static final byte[] QUEUED = ascii("+QUEUED\r\n");
  private static final byte[] PONG = ascii("+PONG\r\n");
  private static final byte[] NIL_BULK = ascii("$-1\r\n");
  private static final byte[] NIL_ARRAY = ascii("*-1\r\n");
  private static final byte[] NULL = ascii("_\r\n");
  private static final byte[] TRUE = ascii("#t\r\n");
  private static final byte[] FALSE = ascii("#f\r\n");
  private static final byte[] LONG_MIN = ascii("-9223372036854775808");

  private static final int VERBATIM_FORMAT_BYTES = 3;
  private static final int DIGITS_PER_LONG = 16;

  private ReplyEncoder() {}

  /** Appends the reply's bytes to the sink. */
  public static void encode(Reply reply, RespVersion version, RespSink sink) {
    boolean resp3 = version == RespVersion.RESP3;
    switch (reply) {
      case Reply.Bulk bulk -> writeBulk(bulk.array(), bulk.offset(), bulk.length(), sink);
      case Reply.Simple simple -> writeSimple(simple, sink);
      case Reply.Int number -> writeHeader(':', number.value(), sink);
      case Reply.Nil _ -> write(resp3 ? NULL : NIL_BULK, sink);
      case Reply.NilArray _ -> write(resp3 ? NULL : NIL_ARRAY, sink);
      case Reply.Array array -> writeAll('*', array.items(), version, sink);
      case Reply.Error failure -> writeLine('-', failure.line(), sink);
      case Reply.MapReply map -> writeMap(map.items(), version, sink);
      case Reply.Pairs pairs -> writePairs(pairs.items(), version, sink);
      case Reply.NestedMap map -> writeNestedMap(map.items(), version, sink);
      case Reply.SetReply set -> writeAll(resp3 ? '~' : '*', set.items(), version, sink);
      case Reply.Push push -> writeAll(resp3 ? '>' : '*', push.items(), version, sink);
      case Reply.Sequence several -> several.items().forEach(one -> encode(one, version, sink));
      case Reply.Attributed attributed -> writeAttributed(attributed, version, sink);
      case Reply.DoubleReply number -> writeText(',', DoubleText.of(number.value()), resp3, sink);
      case Reply.Decimal number -> writeText(',', number.digits(), resp3, sink);
      case Reply.Bool bool ->
          write(resp3 ? (bool.value() ? TRUE : FALSE) : READY_INTS[bool.value() ? 1 : 0], sink);
      case Reply.BigNumber number -> writeText('(', number.digits(), resp3, sink);
      case Reply.Verbatim verbatim -> writeVerbatim(verbatim, resp3, sink);
      case Reply.None _ -> {}
    }
  }

  /** Another object of the same text takes the longer way to the same bytes. */
  @SuppressWarnings("ReferenceEquality")
  private static void writeSimple(Reply.Simple simple, RespSink sink) {
    if (simple == Reply.OK) {
      write(OK, sink);
    } else if (simple == Reply.QUEUED) {
      write(QUEUED, sink);
    } else if (simple == Reply.PONG) {
      write(PONG, sink);
    } else {
      writeLine('+', simple.text(), sink);
    }
  }

  private static void writeBulk(byte[] array, int offset, int length, RespSink sink) {
    writeHeader('$', length, sink);
    sink.writeBytes(array, offset, length);
    write(CRLF, sink);
  }

  private static void writeAll(int type, List<Reply> items, RespVersion version, RespSink sink) {
    int size = items.size();
    writeHeader(type, size, sink);
    for (int i = 0; i < size; i++) {
      encode(items.get(i), version, sink);
    }
  }

  private static void writeMap(List<Reply> items, RespVersion version, RespSink sink) {
    int size = items.size();
    if ((size & 1) != 0) {
      throw new IllegalArgumentException("a map's last key has no value: " + size + " items");
    }
    if (version == RespVersion.RESP2) {
      writeAll('*', items, version, sink);
      return;
    }
    writeHeader('%', size / 2, sink);
    for (int i = 0; i < size; i++) {
      encode(items.get(i), version, sink);
    }
  }

  private static void writeAttributed(
      Reply.Attributed attributed, RespVersion version, RespSink sink) {
    if (version == RespVersion.RESP3) {
      List<Reply> attributes = attributed.attributes();
      writeHeader('|', attributes.size() / 2, sink);
      attributes.forEach(one -> encode(one, version, sink));
    }
    encode(attributed.reply(), version, sink);
  }

  private static void writePairs(List<Reply> items, RespVersion version, RespSink sink) {
    int size = items.size();
    if ((size & 1) != 0) {
      throw new IllegalArgumentException("half of a pair is missing: " + size + " items");
    }
    if (version == RespVersion.RESP2) {
      writeAll('*', items, version, sink);
      return;
    }
    writeHeader('*', size / 2, sink);
    for (int i = 0; i < size; i += 2) {
      writeHeader('*', 2, sink);
      encode(items.get(i), version, sink);
      encode(items.get(i + 1), version, sink);
    }
  }

  private static void writeNestedMap(List<Reply> items, RespVersion version, RespSink sink) {
    if (version == RespVersion.RESP3) {
      writeMap(items, version, sink);
      return;
    }
    writeHeader('*', items.size() / 2, sink);
    for (int i = 0; i < items.size(); i += 2) {
      writeAll('*', items.subList(i, i + 2), version, sink);
    }
  }

  private static void writeVerbatim(Reply.Verbatim verbatim, boolean resp3, RespSink sink) {
    byte[] text = verbatim.text();
    if (!resp3) {
      writeBulk(text, 0, text.length, sink);
      return;
    }
    writeHeader('=', VERBATIM_FORMAT_BYTES + 1L + text.length, sink);
    String format = verbatim.format();
    for (int i = 0; i < VERBATIM_FORMAT_BYTES; i++) {
      sink.writeByte(i < format.length() ? format.charAt(i) : ' ');
    }
    sink.writeByte(':');
    sink.writeBytes(text, 0, text.length);
    write(CRLF, sink);
  }

  /** A number's text: a line of its own type in version 3, a bulk string in version 2. */
  private static void writeText(int type, String text, boolean resp3, RespSink sink) {
    if (resp3) {
      writeLine(type, text, sink);
    } else {
      byte[] bytes = text.getBytes(ISO_8859_1);
      writeBulk(bytes, 0, bytes.length, sink);
    }
  }

  /** Text from outside may stand in an error; a line end in it would forge a second reply. */
  private static void writeLine(int type, String text, RespSink sink) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\r' || bytes[i] == '\n') {
        bytes[i] = ' ';
      }
    }
    sink.writeByte(type);
    sink.writeBytes(bytes, 0, bytes.length);
    write(CRLF, sink);
  }

  private static void writeHeader(int type, long number, RespSink sink) {
    if (number >= 0 && number < READY_HEADERS) {
      switch (type) {
        case ':' -> {
          write(READY_INTS[(int) number], sink);
          return;
        }
        case '$' -> {
          write(READY_BULKS[(int) number], sink);
          return;
        }
        case '*' -> {
          write(READY_ARRAYS[(int) number], sink);
          return;
        }
        default -> {}
      }
    }
    sink.writeByte(type);
    writeNumber(number, sink);
    write(CRLF, sink);
  }

  /** Digits come last one first; two longs, four bits a digit, turn them round without an array. */
  private static void writeNumber(long number, RespSink sink) {
    if (number == Long.MIN_VALUE) {
      write(LONG_MIN, sink);
      return;
    }
    if (number < 0) {
      sink.writeByte('-');
    }
    long rest = Math.abs(number);
    long low = 0;
    long high = 0;
    int count = 0;
    do {
      long quotient = rest / 10;
      long digit = rest - quotient * 10;
      if (count < DIGITS_PER_LONG) {
        low |= digit << (4 * count);
      } else {
        high |= digit << (4 * (count - DIGITS_PER_LONG));
      }
      count++;
      rest = quotient;
    } while (rest != 0);
    for (int i = count - 1; i >= 0; i--) {
      long digits = i < DIGITS_PER_LONG ? low >>> (4 * i) : high >>> (4 * (i - DIGITS_PER_LONG));
      sink.writeByte('0' + (int) (digits & 15));
    }
  }

  private static void write(byte[] bytes, RespSink sink) {
    sink.writeBytes(bytes, 0, bytes.length);
  }

  private static byte[][] readyHeaders(char type) {
    byte[][] headers = new byte[READY_HEADERS][];
    for (int i = 0; i < READY_HEADERS; i++) {
      headers[i] = ascii(type + Integer.toString(i) + "\r\n");
    }
    return headers;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
