package io.ashlar.engine.request;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Replies as bytes, without loss: unlike RESP's they keep apart what only one of its versions does.
 * The numbers of the kinds are on disk. The commonest replies share their arrays.
 */
final class ReplyBytes {
  static final byte[] NOTHING = {};

  private static final int NIL = 0;
  private static final int NIL_ARRAY = 1;
  private static final int NONE = 2;
  private static final int SIMPLE = 3;
  private static final int ERROR = 4;
  private static final int INT = 5;
  private static final int BULK = 6;
  private static final int ARRAY = 7;
  private static final int MAP = 8;
  private static final int PAIRS = 9;
  private static final int NESTED_MAP = 10;
  private static final int SET = 11;
  private static final int PUSH = 12;
  private static final int SEQUENCE = 13;
  private static final int ATTRIBUTED = 14;
  private static final int DOUBLE = 15;
  private static final int DECIMAL = 16;
  private static final int TRUE = 17;
  private static final int FALSE = 18;
  private static final int BIG_NUMBER = 19;
  private static final int VERBATIM = 20;
  private static final int OK = 21;

  /** Kept back for its size. */
  private static final int TOO_LONG = 22;

  private static final int SHARED_INTS = 256;
  private static final byte[][] SHARED_INT = new byte[SHARED_INTS][];
  private static final byte[][] SHARED_KIND = new byte[TOO_LONG + 1][];

  static {
    for (int i = 0; i < SHARED_INTS; i++) {
      SHARED_INT[i] = encode(Reply.Int.of((long) i), new ByteWriter());
    }
    for (int kind : new int[] {NIL, NIL_ARRAY, NONE, TRUE, FALSE, OK, TOO_LONG}) {
      SHARED_KIND[kind] = new byte[] {(byte) kind};
    }
  }

  private static final Reply.Error GONE =
      new Reply.Error(
          "REPLYGONE the request was executed before; its reply was too long to be kept");

  private final ByteWriter scratch = new ByteWriter();

  /** The bytes to keep of a reply. */
  byte[] of(Reply reply) {
    byte[] bytes = encode(reply, scratch);
    scratch.truncate(0);
    return bytes.length > RequestLimits.REPLY_BYTES_MAX ? SHARED_KIND[TOO_LONG] : shared(bytes);
  }

  static Reply decode(byte[] bytes) {
    return read(new ByteReader(ByteBuffer.wrap(bytes)));
  }

  /** The same bytes, in the one array that all share if there is one. */
  static byte[] shared(byte[] bytes) {
    byte[] shared = sharedLike(bytes);
    return Arrays.equals(shared, bytes) ? shared : bytes;
  }

  static boolean isShared(byte[] bytes) {
    return bytes.length == 0 || sharedLike(bytes) == bytes;
  }

  /** The only array that may be the shared form of these bytes; an empty one if there is none. */
  private static byte[] sharedLike(byte[] bytes) {
    if (bytes.length == 1) {
      int kind = bytes[0] & 0xff;
      byte[] one = kind <= TOO_LONG ? SHARED_KIND[kind] : null;
      return one == null ? NOTHING : one;
    }
    if (bytes.length < 2 || bytes.length > 3 || bytes[0] != INT) {
      return NOTHING;
    }
    int zigzag = (bytes[1] & 0x7f) | (bytes.length == 3 ? (bytes[2] & 0x7f) << 7 : 0);
    boolean natural = (zigzag & 1) == 0 && zigzag >> 1 < SHARED_INTS;
    return natural ? SHARED_INT[zigzag >> 1] : NOTHING;
  }

  private static byte[] encode(Reply reply, ByteWriter out) {
    write(reply, out);
    return out.toBytes();
  }

  private static void write(Reply reply, ByteWriter out) {
    switch (reply) {
      case Reply.Nil _ -> out.int8(NIL);
      case Reply.NilArray _ -> out.int8(NIL_ARRAY);
      case Reply.None _ -> out.int8(NONE);
      case Reply.Simple simple when simple.equals(Reply.OK) -> out.int8(OK);
      case Reply.Simple simple -> text(SIMPLE, simple.text(), out);
      case Reply.Error error -> text(ERROR, error.line(), out);
      case Reply.Int number -> {
        out.int8(INT);
        out.varlong((number.value() << 1) ^ (number.value() >> 63));
      }
      case Reply.Bulk bulk -> {
        out.int8(BULK);
        out.bytes(bulk.array(), bulk.offset(), bulk.length());
      }
      case Reply.Array array -> all(ARRAY, array.items(), out);
      case Reply.MapReply map -> all(MAP, map.items(), out);
      case Reply.Pairs pairs -> all(PAIRS, pairs.items(), out);
      case Reply.NestedMap map -> all(NESTED_MAP, map.items(), out);
      case Reply.SetReply set -> all(SET, set.items(), out);
      case Reply.Push push -> all(PUSH, push.items(), out);
      case Reply.Sequence several -> all(SEQUENCE, several.items(), out);
      case Reply.Attributed attributed -> {
        all(ATTRIBUTED, attributed.attributes(), out);
        write(attributed.reply(), out);
      }
      case Reply.DoubleReply number -> {
        out.int8(DOUBLE);
        out.float64(number.value());
      }
      case Reply.Decimal number -> text(DECIMAL, number.digits(), out);
      case Reply.Bool bool -> out.int8(bool.value() ? TRUE : FALSE);
      case Reply.BigNumber number -> text(BIG_NUMBER, number.digits(), out);
      case Reply.Verbatim verbatim -> {
        text(VERBATIM, verbatim.format(), out);
        out.bytes(verbatim.text());
      }
    }
  }

  private static void text(int kind, String text, ByteWriter out) {
    out.int8(kind);
    out.bytes(text.getBytes(UTF_8));
  }

  private static void all(int kind, List<Reply> items, ByteWriter out) {
    out.int8(kind);
    out.varint(items.size());
    items.forEach(item -> write(item, out));
  }

  private static Reply read(ByteReader in) {
    int kind = in.int8();
    return switch (kind) {
      case NIL -> Reply.NIL;
      case NIL_ARRAY -> Reply.NIL_ARRAY;
      case NONE -> Reply.NONE;
      case OK -> Reply.OK;
      case SIMPLE -> new Reply.Simple(text(in));
      case ERROR -> new Reply.Error(text(in));
      case INT -> {
        long zigzag = in.varlong();
        yield Reply.Int.of((zigzag >>> 1) ^ -(zigzag & 1));
      }
      case BULK -> Reply.Bulk.of(in.bytes());
      case ARRAY -> new Reply.Array(all(in));
      case MAP -> new Reply.MapReply(all(in));
      case PAIRS -> new Reply.Pairs(all(in));
      case NESTED_MAP -> new Reply.NestedMap(all(in));
      case SET -> new Reply.SetReply(all(in));
      case PUSH -> new Reply.Push(all(in));
      case SEQUENCE -> new Reply.Sequence(all(in));
      case ATTRIBUTED -> new Reply.Attributed(all(in), read(in));
      case DOUBLE -> new Reply.DoubleReply(in.float64());
      case DECIMAL -> new Reply.Decimal(text(in));
      case TRUE -> new Reply.Bool(true);
      case FALSE -> new Reply.Bool(false);
      case BIG_NUMBER -> new Reply.BigNumber(text(in));
      case VERBATIM -> new Reply.Verbatim(text(in), in.bytes());
      case TOO_LONG -> GONE;
      default -> throw new CorruptEntryException("unknown kind " + kind + " of a reply");
    };
  }

  private static String text(ByteReader in) {
    return new String(in.bytes(), UTF_8);
  }

  private static List<Reply> all(ByteReader in) {
    int count = in.count();
    List<Reply> items = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      items.add(read(in));
    }
    return items;
  }
}
