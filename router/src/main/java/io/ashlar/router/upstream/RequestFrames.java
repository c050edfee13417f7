package io.ashlar.router.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** Requests as bytes. */
final class RequestFrames {
  private static final byte[] CRLF = {'\r', '\n'};
  private static final int READY = 512;
  private static final byte[][] READY_BULKS = ready('$');
  private static final byte[][] READY_ARRAYS = ready('*');

  /** What an argument takes beside its bytes, at most. */
  static final int HEADER_BYTES = 16;

  private RequestFrames() {}

  static void array(int count, ByteBuf out) {
    header('*', READY_ARRAYS, count, out);
  }

  /** All of an argument but its bytes. */
  static void bulkHeader(int length, ByteBuf out) {
    header('$', READY_BULKS, length, out);
  }

  static void lineEnd(ByteBuf out) {
    out.writeBytes(CRLF);
  }

  private static void header(char type, byte[][] ready, int number, ByteBuf out) {
    if (number < READY) {
      out.writeBytes(ready[number]);
    } else {
      out.writeBytes((type + Integer.toString(number) + "\r\n").getBytes(US_ASCII));
    }
  }

  private static byte[][] ready(char type) {
    byte[][] headers = new byte[READY][];
    for (int i = 0; i < READY; i++) {
      headers[i] = (type + Integer.toString(i) + "\r\n").getBytes(US_ASCII);
    }
    return headers;
  }
}
