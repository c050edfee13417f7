package io.ashlar.engine.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An element on its way into a block: a key, and a payload of the kind that its layout asks for.
 *
 * @param key whole
 * @param head eight bytes that the payload begins with; only when {@code marked}, or as a score
 * @param payload the rest of the payload
 * @param marked only for {@link Layout#PAIRS}; then the payload begins with {@code head}
 */
public record Element(byte[] key, long head, byte[] payload, boolean marked) {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final byte[] NOTHING = {};

  public static Element member(byte[] key) {
    return new Element(key, 0, NOTHING, false);
  }

  public static Element scored(byte[] key, double score) {
    return new Element(key, Double.doubleToRawLongBits(score), NOTHING, false);
  }

  public static Element pair(byte[] key, byte[] payload) {
    return new Element(key, 0, payload, false);
  }

  /** A marked pair, whose payload is {@code head} and {@code payload}. */
  public static Element pair(byte[] key, long head, byte[] payload) {
    return new Element(key, head, payload, true);
  }

  /** A copy of an element that stands in a block. */
  static Element of(Layout layout, Entry entry) {
    return switch (layout) {
      case MEMBERS -> member(entry.key());
      case SCORES -> new Element(entry.key(), entry.payloadLong(), NOTHING, false);
      case PAIRS -> {
        byte[] payload = entry.payload();
        yield entry.marked()
            ? pair(
                entry.key(),
                entry.payloadLong(),
                Arrays.copyOfRange(payload, Long.BYTES, payload.length))
            : pair(entry.key(), payload);
      }
    };
  }

  private int payloadBytes(Layout layout) {
    return switch (layout) {
      case MEMBERS -> 0;
      case SCORES -> Layout.SCORE_BYTES;
      case PAIRS -> marked ? Math.addExact(Long.BYTES, payload.length) : payload.length;
    };
  }

  /** What it takes in a block. */
  int bytes(Layout layout) {
    return layout.entryBytes(key.length, payloadBytes(layout));
  }

  /** Writes it into an array that is being made; returns the offset after it. */
  int write(Layout layout, byte[] target, int offset) {
    int at = Varint.write(target, offset, key.length);
    System.arraycopy(key, 0, target, at, key.length);
    at += key.length;
    return switch (layout) {
      case MEMBERS -> at;
      case SCORES -> {
        LONG.set(target, at, head);
        yield at + Layout.SCORE_BYTES;
      }
      case PAIRS -> writePayload(target, at);
    };
  }

  private int writePayload(byte[] target, int offset) {
    int at = Varint.write(target, offset, payloadBytes(Layout.PAIRS) << 1 | (marked ? 1 : 0));
    if (marked) {
      LONG.set(target, at, head);
      at += Long.BYTES;
    }
    System.arraycopy(payload, 0, target, at, payload.length);
    return at + payload.length;
  }
}
