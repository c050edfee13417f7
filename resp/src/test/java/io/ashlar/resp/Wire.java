package io.ashlar.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** Bytes for the tests: strings stand for them one char a byte. */
final class Wire {
  private Wire() {}

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  static String encoded(Reply reply, RespVersion version) {
    Sink sink = new Sink();
    ReplyEncoder.encode(reply, version, sink);
    return text(sink.bytes.toByteArray());
  }

  /** A request as clients send it. */
  static String request(String... args) {
    StringBuilder wire = new StringBuilder("*" + args.length + "\r\n");
    for (String arg : args) {
      wire.append('$').append(arg.length()).append("\r\n").append(arg).append("\r\n");
    }
    return wire.toString();
  }

  static String randomBytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return text(bytes);
  }

  /** What a decoder makes of some bytes. */
  record Decoded(List<List<String>> requests, String error) {}

  /** Feeds all at once. */
  static Decoded decode(String wire, RespLimits limits) {
    return decode(bytes(wire), new RequestDecoder(limits), left -> left);
  }

  /**
   * Feeds in pieces, each in an array of its own that is overwritten afterwards, so that a kept
   * reference to it shows.
   *
   * @param pieceLength from how many bytes are left to how many come next
   */
  static Decoded decode(byte[] wire, RequestDecoder decoder, IntUnaryOperator pieceLength) {
    List<List<String>> requests = new ArrayList<>();
    RequestDecoder.Handler handler =
        args -> {
          List<String> request = new ArrayList<>();
          for (byte[] arg : args) {
            request.add(text(arg));
          }
          return requests.add(request);
        };
    int pos = 0;
    while (pos < wire.length && decoder.error() == null) {
      int length = pieceLength.applyAsInt(wire.length - pos);
      byte[] piece = new byte[length + 4];
      java.util.Arrays.fill(piece, (byte) '\r');
      System.arraycopy(wire, pos, piece, 2, length);
      int end = decoder.feed(piece, 2, 2 + length, handler);
      if (decoder.error() == null && end != 2 + length) {
        throw new AssertionError("consumed " + (end - 2) + " of " + length);
      }
      java.util.Arrays.fill(piece, (byte) '#');
      pos += length;
    }
    Reply.Error error = decoder.error();
    return new Decoded(requests, error == null ? "" : error.line());
  }

  static final class Sink implements RespSink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void writeByte(int value) {
      bytes.write(value);
    }

    @Override
    public void writeBytes(byte[] source, int offset, int length) {
      bytes.write(source, offset, length);
    }
  }
}
