package io.ashlar.node.connection;

import io.netty.buffer.ByteBuf;

/**
 * Bytes that were read from the socket before decoding had to stop. As the socket is not read any
 * more then, that is one read at most, or a few where the system had already handed them out.
 */
final class UnreadInput {
  private static final byte[] EMPTY = {};

  private byte[] bytes = EMPTY;
  private int from;
  private int to;

  boolean isEmpty() {
    return from == to;
  }

  int size() {
    return to - from;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Takes all readable bytes of the buffer. */
  void keep(ByteBuf input) {
    int count = input.readableBytes();
    int held = to - from;
    if (held + count > bytes.length - from) {
      byte[] larger = held + count > bytes.length ? new byte[held + count] : bytes;
      System.arraycopy(bytes, from, larger, 0, held);
      bytes = larger;
      from = 0;
      to = held;
    }
    input.readBytes(bytes, to, count);
    to += count;
  }

  /** Everything before this position is decoded. */
  void advance(int position) {
    from = position;
    if (from == to) {
      clear();
    }
  }

  void clear() {
    bytes = EMPTY;
    from = 0;
    to = 0;
  }
}
