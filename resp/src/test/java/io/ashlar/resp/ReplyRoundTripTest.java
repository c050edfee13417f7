package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the encoder writes, the decoder reads: as it was in version 3, in its shape in version 2.
 */
class ReplyRoundTripTest {
  static Reply random(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 9)) {
      case 0 -> new Reply.Simple(word(random));
      case 1 -> new Reply.Error("ERR " + word(random));
      case 2 -> Reply.Int.of(random.nextLong() >> random.nextInt(64));
      case 3, 4 -> Reply.Bulk.of(Wire.bytes(Wire.randomBytes(random, random.nextInt(40))));
      case 5 -> Reply.NIL;
      case 6 ->
          new Reply.DoubleReply(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
      case 7 -> new Reply.Bool(random.nextBoolean());
      case 8 ->
          random.nextBoolean()
              ? new Reply.BigNumber(Long.toString(random.nextLong()))
              : new Reply.Verbatim("mkd", Wire.bytes(word(random)));
      case 9, 10 -> new Reply.Array(items(random, depth, random.nextInt(5)));
      case 11 -> new Reply.MapReply(items(random, depth, 2 * random.nextInt(3)));
      case 12 -> new Reply.SetReply(items(random, depth, random.nextInt(70)));
      default -> new Reply.Push(items(random, depth, random.nextInt(3)));
    };
  }

  private static String word(Random random) {
    return "w".repeat(random.nextInt(5)) + "\u20ac";
  }

  private static List<Reply> items(Random random, int depth, int count) {
    List<Reply> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(random(random, depth - 1));
    }
    return items;
  }

  private static Reply inVersion2(Reply reply) {
    return switch (reply) {
      case Reply.Array(var items) -> array(items);
      case Reply.MapReply(var items) -> array(items);
      case Reply.SetReply(var items) -> array(items);
      case Reply.Push(var items) -> array(items);
      case Reply.DoubleReply(double value) -> Reply.Bulk.of(DoubleText.of(value));
      case Reply.Bool(boolean value) -> Reply.Int.of(value);
      case Reply.BigNumber(String digits) -> Reply.Bulk.of(digits);
      case Reply.Verbatim(_, byte[] text) -> Reply.Bulk.of(text);
      default -> reply;
    };
  }

  private static Reply array(List<Reply> items) {
    return new Reply.Array(items.stream().map(ReplyRoundTripTest::inVersion2).toList());
  }

  @ParameterizedTest
  @EnumSource
  void repliesComeBack(RespVersion version) {
    for (int seed = 0; seed < 5_000; seed++) {
      Random random = new Random(seed);
      Reply sent = random(random, 3);
      byte[] wire = Wire.bytes(Wire.encoded(sent, version));
      List<Reply> received = new ArrayList<>();
      ReplyDecoder decoder = new ReplyDecoder();
      int cut = random.nextInt(wire.length);
      decoder.feed(wire, 0, cut, received::add);
      decoder.feed(wire, cut, wire.length, received::add);
      assertThat(decoder.error()).as("seed %d", seed).isNull();
      assertThat(received)
          .as("seed %d", seed)
          .containsExactly(version == RespVersion.RESP3 ? sent : inVersion2(sent));
      assertThat(decoder.bufferedBytes()).isZero();
    }
  }
}
