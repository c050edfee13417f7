package io.ashlar.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The bytes of one pipeline of requests, encoded once; only the digits of the keys change. */
final class RequestBatch {
  /** The last digits of a key that its number can reach. */
  private static final int DIGITS = 10;

  private final ByteBuffer bytes;
  private final int requestBytes;

  /** Offset of the byte after a request's key, from the request's start. */
  private final int keyEnd;

  private final int pipeline;

  RequestBatch(Load load) {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    boolean set = load.op() == Op.SET;
    one.writeBytes((set ? "*3\r\n$3\r\nSET\r\n" : "*2\r\n$3\r\nGET\r\n").getBytes(US_ASCII));
    one.writeBytes("$16\r\nkey:000000000000".getBytes(US_ASCII));
    keyEnd = one.size();
    one.writeBytes("\r\n".getBytes(US_ASCII));
    if (set) {
      byte[] value = new byte[load.valueBytes()];
      Arrays.fill(value, (byte) 'v');
      one.writeBytes(("$" + value.length + "\r\n").getBytes(US_ASCII));
      one.writeBytes(value);
      one.writeBytes("\r\n".getBytes(US_ASCII));
    }
    requestBytes = one.size();
    pipeline = load.pipeline();
    bytes = ByteBuffer.allocateDirect(requestBytes * pipeline);
    for (int i = 0; i < pipeline; i++) {
      bytes.put(one.toByteArray());
    }
  }

  void setKey(int request, int keyNumber) {
    int at = request * requestBytes + keyEnd - 1;
    int rest = keyNumber;
    for (int digit = 0; digit < DIGITS; digit++) {
      int quotient = rest / 10;
      bytes.put(at - digit, (byte) ('0' + (rest - quotient * 10)));
      rest = quotient;
    }
  }

  /** The first {@code count} requests, ready to be written. */
  ByteBuffer ready(int count) {
    return bytes.limit(count * requestBytes).position(0);
  }

  ByteBuffer rest() {
    return bytes;
  }

  int pipeline() {
    return pipeline;
  }
}
