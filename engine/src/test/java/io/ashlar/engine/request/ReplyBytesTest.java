package io.ashlar.engine.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplyBytesTest {
  private final ReplyBytes bytes = new ReplyBytes();

  @Test
  void keepsEveryKindOfReplyApart() {
    List<Reply> simple =
        List.of(
            Reply.OK,
            Reply.PONG,
            Reply.NIL,
            Reply.NIL_ARRAY,
            Reply.NONE,
            new Reply.Error("ERR no such key"),
            new Reply.Int(0),
            new Reply.Int(255),
            new Reply.Int(256),
            new Reply.Int(-1),
            new Reply.Int(Long.MIN_VALUE),
            new Reply.Int(Long.MAX_VALUE),
            Reply.Bulk.of(""),
            Reply.Bulk.of("\r\n\0"),
            new Reply.DoubleReply(0.1),
            new Reply.DoubleReply(Double.NEGATIVE_INFINITY),
            new Reply.Decimal("1.50"),
            new Reply.Bool(true),
            new Reply.Bool(false),
            new Reply.BigNumber("123456789012345678901234567890"),
            new Reply.Verbatim("txt", "hello".getBytes(UTF_8)));
    List<Reply> nested =
        List.of(
            new Reply.Array(simple),
            new Reply.MapReply(simple.subList(0, 4)),
            new Reply.Pairs(simple.subList(0, 4)),
            new Reply.NestedMap(simple.subList(0, 4)),
            new Reply.SetReply(simple),
            new Reply.Push(simple),
            new Reply.Sequence(simple),
            new Reply.Attributed(simple.subList(0, 2), new Reply.Array(simple)));
    for (List<Reply> replies : List.of(simple, nested)) {
      for (Reply reply : replies) {
        assertThat(ReplyBytes.decode(bytes.of(reply))).isEqualTo(reply);
      }
    }
  }

  @Test
  void theCommonestTakeNoMemoryOfTheirOwn() {
    for (Reply reply : List.of(Reply.OK, Reply.NIL, new Reply.Int(7), new Reply.Int(200))) {
      byte[] kept = bytes.of(reply);
      assertThat(kept).isSameAs(bytes.of(reply));
      assertThat(ReplyBytes.isShared(kept)).isTrue();
      assertThat(ReplyBytes.shared(kept.clone())).isSameAs(kept);
    }
    assertThat(ReplyBytes.isShared(bytes.of(new Reply.Int(300)))).isFalse();
    assertThat(ReplyBytes.isShared(bytes.of(Reply.Bulk.of("")))).isFalse();
  }

  @Test
  void aVeryLongReplyIsNotKeptAndSaysSo() {
    byte[] kept = bytes.of(Reply.Bulk.of("x".repeat(RequestLimits.REPLY_BYTES_MAX)));
    assertThat(kept).hasSize(1);
    assertThat(((Reply.Error) ReplyBytes.decode(kept)).code()).isEqualTo("REPLYGONE");
  }
}
