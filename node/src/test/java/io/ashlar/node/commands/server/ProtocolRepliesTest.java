package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.ReplyEncoder;
import io.ashlar.resp.RespSink;
import io.ashlar.resp.RespVersion;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** The bytes of redis-server. */
class ProtocolRepliesTest {
  @Test
  void attributesComeBeforeTheirReply() {
    String reply = "$39\r\nSome real reply following the attribute\r\n";
    assertThat(bytes("attrib", RespVersion.RESP2)).isEqualTo(reply);
    assertThat(bytes("attrib", RespVersion.RESP3))
        .isEqualTo("|1\r\n$14\r\nkey-popularity\r\n*2\r\n$7\r\nkey:123\r\n:90\r\n" + reply);
  }

  @Test
  void aPushComesBeforeTheReply() {
    assertThat(bytes("push", RespVersion.RESP2))
        .isEqualTo("-ERR RESP2 is not supported by this command\r\n");
    assertThat(bytes("PUSH", RespVersion.RESP3))
        .isEqualTo(
            ">2\r\n$16\r\nserver-cpu-usage\r\n:42\r\n"
                + "$40\r\nSome real reply following the push reply\r\n");
  }

  @Test
  void theOtherTypesAreAsTheyAre() {
    assertThat(bytes("map", RespVersion.RESP2))
        .isEqualTo("*6\r\n:0\r\n:0\r\n:1\r\n:1\r\n:2\r\n:0\r\n");
    assertThat(bytes("map", RespVersion.RESP3))
        .isEqualTo("%3\r\n:0\r\n#f\r\n:1\r\n#t\r\n:2\r\n#f\r\n");
    assertThat(bytes("verbatim", RespVersion.RESP3))
        .isEqualTo("=29\r\ntxt:This is a verbatim\nstring\r\n");
    assertThat(bytes("something", RespVersion.RESP3)).startsWith("-ERR Wrong protocol type name.");
  }

  private static String bytes(String type, RespVersion version) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    RespSink sink =
        new RespSink() {
          @Override
          public void writeByte(int value) {
            bytes.write(value);
          }

          @Override
          public void writeBytes(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
          }
        };
    ReplyEncoder.encode(ProtocolReplies.of(type, version), version, sink);
    return bytes.toString(ISO_8859_1);
  }
}
