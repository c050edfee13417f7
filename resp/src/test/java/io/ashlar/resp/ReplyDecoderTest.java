package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyDecoderTest {
  private record Decoded(List<Reply> replies, @Nullable String error) {}

  private static Decoded decode(String wire, ReplyDecoder decoder, IntUnaryOperator pieceLength) {
    byte[] bytes = Wire.bytes(wire);
    List<Reply> replies = new ArrayList<>();
    int pos = 0;
    while (pos < bytes.length && decoder.error() == null) {
      int length = pieceLength.applyAsInt(bytes.length - pos);
      byte[] piece = new byte[length];
      System.arraycopy(bytes, pos, piece, 0, length);
      decoder.feed(piece, 0, length, replies::add);
      java.util.Arrays.fill(piece, (byte) '#');
      pos += length;
    }
    return new Decoded(replies, decoder.error());
  }

  private static List<Reply> replies(String wire) {
    Decoded whole = decode(wire, new ReplyDecoder(), left -> left);
    assertThat(whole.error()).isNull();
    assertThat(decode(wire, new ReplyDecoder(), left -> 1)).isEqualTo(whole);
    return whole.replies();
  }

  @Test
  void everyTypeOfBothVersions() {
    assertThat(replies("+OK\r\n+hi\r\n-ERR x\r\n:7\r\n:+7\r\n:-9223372036854775808\r\n"))
        .containsExactly(
            Reply.OK,
            new Reply.Simple("hi"),
            new Reply.Error("ERR x"),
            new Reply.Int(7),
            new Reply.Int(7),
            new Reply.Int(Long.MIN_VALUE));
    assertThat(replies("$-1\r\n*-1\r\n_\r\n$0\r\n\r\n$2\r\n\r\n\r\n!5\r\nERR y\r\n"))
        .containsExactly(
            Reply.NIL,
            Reply.NIL_ARRAY,
            Reply.NIL,
            Reply.Bulk.of(""),
            Reply.Bulk.of("\r\n"),
            new Reply.Error("ERR y"));
    assertThat(
            replies(
                ",1.5\r\n,10\r\n,inf\r\n,-inf\r\n,nan\r\n,1e-7\r\n#t\r\n#f\r\n(-12\r\n(12  3\r\n"))
        .containsExactly(
            new Reply.DoubleReply(1.5),
            new Reply.DoubleReply(10),
            new Reply.DoubleReply(Double.POSITIVE_INFINITY),
            new Reply.DoubleReply(Double.NEGATIVE_INFINITY),
            new Reply.DoubleReply(Double.NaN),
            new Reply.DoubleReply(1e-7),
            new Reply.Bool(true),
            new Reply.Bool(false),
            new Reply.BigNumber("-12"),
            new Reply.BigNumber("12  3"));
    assertThat(replies("=6\r\ntxt:ab\r\n*0\r\n%1\r\n:1\r\n~1\r\n:2\r\n>1\r\n*1\r\n:3\r\n"))
        .containsExactly(
            new Reply.Verbatim("txt", Wire.bytes("ab")),
            Reply.EMPTY_ARRAY,
            new Reply.MapReply(List.of(Reply.ONE, new Reply.SetReply(List.of(Reply.Int.of(2))))),
            new Reply.Push(List.of(Reply.Array.of(Reply.Int.of(3)))));
  }

  @Test
  void attributesAreDropped() {
    assertThat(replies("|1\r\n+a\r\n*2\r\n:1\r\n:2\r\n*2\r\n|0\r\n:5\r\n|1\r\n:1\r\n:2\r\n:6\r\n"))
        .containsExactly(Reply.Array.of(Reply.Int.of(5), Reply.Int.of(6)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "\n",
        "+\n",
        "+a\n",
        "x\r\n",
        ":\r\n",
        ":a\r\n",
        ":+-1\r\n",
        ":1 \r\n",
        "$a\r\n",
        "$-2\r\n",
        "$?\r\n",
        "$9999999999\r\n",
        "$1\r\nab\r\n",
        "$1\r\na\rb",
        "*-2\r\n",
        "*a\r\n",
        "%-1\r\n",
        "~-1\r\n",
        "%2000000000\r\n",
        "_x\r\n",
        "#x\r\n",
        "#\r\n",
        ",x\r\n",
        ",\r\n",
        ",0x1\r\n",
        ",1f\r\n",
        "=3\r\ntxt\r\n",
        "=4\r\ntxt;\r\n",
        "=-1\r\n",
      })
  void violationsEndInAnError(String wire) {
    Decoded whole = decode(wire, new ReplyDecoder(), left -> left);
    assertThat(whole.error()).startsWith("Protocol error: ");
    assertThat(decode(wire, new ReplyDecoder(), left -> 1)).isEqualTo(whole);
  }

  @Test
  void depthAndSizeAreLimited() {
    assertThat(decode("*1\r\n".repeat(4) + ":1\r\n", new ReplyDecoder(4, 1000), n -> n).replies())
        .hasSize(1);
    assertThat(decode("*1\r\n".repeat(5) + ":1\r\n", new ReplyDecoder(4, 1000), n -> n).error())
        .isEqualTo("Protocol error: nested too deeply");
    assertThat(decode("$1001\r\n", new ReplyDecoder(4, 1000), n -> n).error())
        .isEqualTo("Protocol error: reply too large");
    assertThat(decode("+" + "a".repeat(1001), new ReplyDecoder(4, 1000), n -> n).error())
        .isEqualTo("Protocol error: reply too large");
    String many = "*2000000000\r\n" + ":1\r\n".repeat(100);
    assertThat(decode(many, new ReplyDecoder(4, 1000), n -> n).error())
        .isEqualTo("Protocol error: reply too large");
    ReplyDecoder decoder = new ReplyDecoder();
    assertThat(decode("$1000000000\r\n", decoder, n -> n).error()).isNull();
    assertThat(decoder.bufferedBytes()).isGreaterThan(1_000_000_000L);
  }

  @Test
  void aPausedDecoderStopsBehindTheReply() {
    byte[] wire = Wire.bytes("+a\r\n$1\r\nb\r\n:3\r\n");
    ReplyDecoder decoder = new ReplyDecoder();
    List<Reply> replies = new ArrayList<>();
    ReplyDecoder.Handler pausing = reply -> !replies.add(reply);
    assertThat(decoder.feed(wire, 0, wire.length, pausing)).isEqualTo(4);
    assertThat(decoder.feed(wire, 4, wire.length, pausing)).isEqualTo(11);
    assertThat(decoder.feed(wire, 11, wire.length, pausing)).isEqualTo(15);
    assertThat(replies).hasSize(3);
  }

  @Test
  void mutatedRepliesNeverThrowAndDecodeAlikeHoweverTheyAreCut() {
    SplittableRandom seeds = new SplittableRandom(3);
    for (int i = 0; i < 10_000; i++) {
      long seed = seeds.nextLong();
      Random random = new Random(seed);
      StringBuilder wire = new StringBuilder();
      for (int j = 0; j < 3; j++) {
        wire.append(Wire.encoded(ReplyRoundTripTest.random(random, 3), RespVersion.RESP3));
      }
      for (int j = random.nextInt(4); j > 0 && !wire.isEmpty(); j--) {
        int at = random.nextInt(wire.length());
        char with = "+-:$*_,#!=(%~>|\r\n0123\u0000\u00ff".charAt(random.nextInt(23));
        wire.setCharAt(at, with);
      }
      String text = wire.toString();
      Decoded whole = decode(text, new ReplyDecoder(8, 5000), left -> left);
      Decoded cut =
          decode(text, new ReplyDecoder(8, 5000), left -> 1 + random.nextInt(Math.min(left, 9)));
      assertThat(cut).as("seed %d", seed).isEqualTo(whole);
    }
  }
}
