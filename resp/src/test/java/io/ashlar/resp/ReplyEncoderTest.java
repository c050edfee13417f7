package io.ashlar.resp;

import static io.ashlar.resp.RespVersion.RESP2;
import static io.ashlar.resp.RespVersion.RESP3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyEncoderTest {
  private static final List<Reply> PAIR = List.of(Reply.Bulk.of("a"), Reply.ONE);

  static Stream<Arguments> shapes() {
    return Stream.of(
        same(Reply.OK, "+OK\r\n"),
        same(Reply.QUEUED, "+QUEUED\r\n"),
        same(Reply.PONG, "+PONG\r\n"),
        same(new Reply.Simple("OK"), "+OK\r\n"),
        same(new Reply.Simple("a\r\nb"), "+a  b\r\n"),
        same(new Reply.Error("ERR no"), "-ERR no\r\n"),
        same(new Reply.Error("ERR a\r\n+OK\n"), "-ERR a  +OK \r\n"),
        same(new Reply.Error("ERR \u00e9"), "-ERR \u00c3\u00a9\r\n"),
        same(Reply.ZERO, ":0\r\n"),
        same(Reply.Int.of(-1), ":-1\r\n"),
        same(Reply.Int.of(1023), ":1023\r\n"),
        same(Reply.Int.of(1024), ":1024\r\n"),
        same(Reply.Int.of(Long.MAX_VALUE), ":9223372036854775807\r\n"),
        same(Reply.Int.of(Long.MIN_VALUE), ":-9223372036854775808\r\n"),
        same(Reply.Bulk.of(""), "$0\r\n\r\n"),
        same(Reply.Bulk.of("a\r\nb"), "$4\r\na\r\nb\r\n"),
        same(new Reply.Bulk(Wire.bytes("abcdef"), 2, 3), "$3\r\ncde\r\n"),
        same(Reply.EMPTY_ARRAY, "*0\r\n"),
        same(new Reply.Array(PAIR), "*2\r\n$1\r\na\r\n:1\r\n"),
        same(Reply.NONE, ""),
        Arguments.of(Reply.NIL, "$-1\r\n", "_\r\n"),
        Arguments.of(Reply.NIL_ARRAY, "*-1\r\n", "_\r\n"),
        Arguments.of(
            new Reply.MapReply(PAIR), "*2\r\n$1\r\na\r\n:1\r\n", "%1\r\n$1\r\na\r\n:1\r\n"),
        Arguments.of(
            new Reply.NestedMap(PAIR), "*1\r\n*2\r\n$1\r\na\r\n:1\r\n", "%1\r\n$1\r\na\r\n:1\r\n"),
        Arguments.of(
            new Reply.Pairs(PAIR), "*2\r\n$1\r\na\r\n:1\r\n", "*1\r\n*2\r\n$1\r\na\r\n:1\r\n"),
        Arguments.of(new Reply.MapReply(List.of()), "*0\r\n", "%0\r\n"),
        Arguments.of(
            new Reply.SetReply(PAIR), "*2\r\n$1\r\na\r\n:1\r\n", "~2\r\n$1\r\na\r\n:1\r\n"),
        Arguments.of(new Reply.Push(PAIR), "*2\r\n$1\r\na\r\n:1\r\n", ">2\r\n$1\r\na\r\n:1\r\n"),
        Arguments.of(
            new Reply.Attributed(PAIR, Reply.OK), "+OK\r\n", "|1\r\n$1\r\na\r\n:1\r\n+OK\r\n"),
        Arguments.of(new Reply.DoubleReply(1.5), "$3\r\n1.5\r\n", ",1.5\r\n"),
        Arguments.of(new Reply.DoubleReply(3), "$1\r\n3\r\n", ",3\r\n"),
        Arguments.of(new Reply.DoubleReply(1 / 0.0), "$3\r\ninf\r\n", ",inf\r\n"),
        Arguments.of(new Reply.DoubleReply(-1 / 0.0), "$4\r\n-inf\r\n", ",-inf\r\n"),
        Arguments.of(new Reply.DoubleReply(Double.NaN), "$3\r\nnan\r\n", ",nan\r\n"),
        Arguments.of(new Reply.Decimal("0.10"), "$4\r\n0.10\r\n", ",0.10\r\n"),
        Arguments.of(
            new Reply.Pairs(List.of(Reply.ONE, Reply.ZERO, Reply.ZERO, Reply.ONE)),
            "*4\r\n:1\r\n:0\r\n:0\r\n:1\r\n",
            "*2\r\n*2\r\n:1\r\n:0\r\n*2\r\n:0\r\n:1\r\n"),
        Arguments.of(new Reply.Pairs(List.of()), "*0\r\n", "*0\r\n"),
        Arguments.of(new Reply.Bool(true), ":1\r\n", "#t\r\n"),
        Arguments.of(new Reply.Bool(false), ":0\r\n", "#f\r\n"),
        Arguments.of(new Reply.BigNumber("-123"), "$4\r\n-123\r\n", "(-123\r\n"),
        Arguments.of(
            new Reply.Verbatim("txt", Wire.bytes("hi\n")), "$3\r\nhi\n\r\n", "=7\r\ntxt:hi\n\r\n"),
        Arguments.of(new Reply.Verbatim("t", Wire.bytes("")), "$0\r\n\r\n", "=4\r\nt  :\r\n"),
        Arguments.of(
            Reply.Array.of(Reply.NIL, new Reply.Error("E x"), new Reply.Bool(true)),
            "*3\r\n$-1\r\n-E x\r\n:1\r\n",
            "*3\r\n_\r\n-E x\r\n#t\r\n"));
  }

  private static Arguments same(Reply reply, String wire) {
    return Arguments.of(reply, wire, wire);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void everyTypeHasItsShapeInBothVersions(Reply reply, String resp2, String resp3) {
    assertThat(Wire.encoded(reply, RESP2)).isEqualTo(resp2);
    assertThat(Wire.encoded(reply, RESP3)).isEqualTo(resp3);
  }

  @Test
  void integersOfEveryLength() {
    BigInteger power = BigInteger.ONE;
    while (power.bitLength() < 64) {
      for (long near = -2; near <= 2; near++) {
        long value = power.longValueExact() + near;
        assertThat(Wire.encoded(new Reply.Int(value), RESP2)).isEqualTo(":" + value + "\r\n");
        assertThat(Wire.encoded(new Reply.Int(-value), RESP2)).isEqualTo(":" + -value + "\r\n");
      }
      power = power.multiply(BigInteger.TEN);
    }
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertThat(Wire.encoded(new Reply.Int(value), RESP3)).isEqualTo(":" + value + "\r\n");
    }
  }

  @Test
  void largeHeaders() {
    byte[] large = new byte[123_456];
    assertThat(Wire.encoded(Reply.Bulk.of(large), RESP2)).startsWith("$123456\r\n");
  }

  @Test
  void aMapWithoutALastValueIsABug() {
    Wire.Sink sink = new Wire.Sink();
    Reply broken = new Reply.MapReply(List.of(Reply.ONE));
    assertThatThrownBy(() -> ReplyEncoder.encode(broken, RESP3, sink))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sink.bytes.size()).isZero();
  }
}
