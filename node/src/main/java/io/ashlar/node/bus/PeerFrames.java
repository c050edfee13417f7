package io.ashlar.node.bus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Requests of the bus as bytes, and the count of their answers. */
final class PeerFrames {
  private static final byte[] PUBLISH = "$6\r\nASHLAR\r\n$7\r\nPUBLISH\r\n".getBytes(UTF_8);
  private static final byte[] CRLF = {'\r', '\n'};

  private PeerFrames() {}

  /** {@code ASHLAR PEER name token}. */
  static void greeting(String name, String token, ByteBuf to) {
    to.writeBytes("*4\r\n$6\r\nASHLAR\r\n$4\r\nPEER\r\n".getBytes(UTF_8));
    bulk(name.getBytes(UTF_8), to);
    bulk(token.getBytes(UTF_8), to);
  }

  /** {@code ASHLAR PUBLISH channel message ...}; with nothing to publish a sign of life. */
  static void batch(List<PeerLink.Message> messages, ByteBuf to) {
    to.writeByte('*');
    number(2 + 2 * messages.size(), to);
    to.writeBytes(PUBLISH);
    for (PeerLink.Message message : messages) {
      bulk(message.channel(), to);
      bulk(message.payload(), to);
    }
  }

  private static void bulk(byte[] bytes, ByteBuf to) {
    to.writeByte('$');
    number(bytes.length, to);
    to.writeBytes(bytes);
    to.writeBytes(CRLF);
  }

  private static void number(int value, ByteBuf to) {
    to.writeBytes(Integer.toString(value).getBytes(UTF_8));
    to.writeBytes(CRLF);
  }
}
