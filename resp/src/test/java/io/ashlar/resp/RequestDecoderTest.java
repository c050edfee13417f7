package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
  private static final RespLimits LIMITS = RespLimits.DEFAULT;

  private static List<List<String>> requests(String wire) {
    Wire.Decoded decoded = Wire.decode(wire, LIMITS);
    assertThat(decoded.error()).isEmpty();
    return decoded.requests();
  }

  private static String error(String wire, RespLimits limits) {
    byte[] bytes = Wire.bytes(wire);
    Wire.Decoded whole = Wire.decode(bytes, new RequestDecoder(limits), left -> left);
    Wire.Decoded bytewise = Wire.decode(bytes, new RequestDecoder(limits), left -> 1);
    assertThat(bytewise).isEqualTo(whole);
    return whole.error();
  }

  @Test
  void pipelinedRequestsComeInOrder() {
    String wire = Wire.request("SET", "k", "v\r\n\0") + "PING\r\n" + Wire.request("GET", "");
    assertThat(requests(wire))
        .containsExactly(List.of("SET", "k", "v\r\n\0"), List.of("PING"), List.of("GET", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*0\r\n", "*-1\r\n", "*-100\r\n", "\r\n", "\n", "  \t\r\n", "\n\n\r\n"})
  void emptyRequestsAreSkipped(String empty) {
    assertThat(requests(empty + Wire.request("PING") + empty)).containsExactly(List.of("PING"));
  }

  @Test
  void inlineRequestsEndInLfOrCrLf() {
    assertThat(requests("SET  a \"b c\"\nGET a\r\n\tPING\r\n"))
        .containsExactly(List.of("SET", "a", "b c"), List.of("GET", "a"), List.of("PING"));
  }

  @Test
  void bytesInPlaceOfLineEndsAreNotLookedAt() {
    assertThat(requests("*1\rX$4\rYPINGzz*1\r\n$1\r\na\r\n"))
        .containsExactly(List.of("PING"), List.of("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*x;                 | invalid multibulk length",
        "*;                  | invalid multibulk length",
        "*03;                | invalid multibulk length",
        "*+3;                | invalid multibulk length",
        "*-0;                | invalid multibulk length",
        "*-;                 | invalid multibulk length",
        "*1 ;                | invalid multibulk length",
        "*2147483648;        | invalid multibulk length",
        "*9223372036854775808; | invalid multibulk length",
        "*20000000000000000000; | invalid multibulk length",
        "*1111111111111111111111111111111; | invalid multibulk length",
        "*3;$3;SET;$1;x;fooz;| expected '$', got 'f'",
        "*1;;                | expected '$', got ' '",
        "*1;*1;              | expected '$', got '*'",
        "*1;$x;              | invalid bulk length",
        "*1;$;               | invalid bulk length",
        "*1;$-1;             | invalid bulk length",
        "*1;$01;             | invalid bulk length",
        "*1;$536870913;      | invalid bulk length",
        "*1;$2000000000;     | invalid bulk length",
        "*1;$9223372036854775807; | invalid bulk length",
        "SET k \"v;          | unbalanced quotes in request",
        "SET 'k'v;           | unbalanced quotes in request",
      },
      quoteCharacter = '`')
  void violationsAreNamedAsInRedis(String wire, String reason) {
    assertThat(error(wire.replace(";", "\r\n"), LIMITS)).isEqualTo("ERR Protocol error: " + reason);
  }

  @Test
  void linesWithoutAnEndAreRefused() {
    String long64KiB = "1".repeat(64 << 10);
    assertThat(error("*" + long64KiB, LIMITS))
        .isEqualTo("ERR Protocol error: too big mbulk count string");
    assertThat(error("*1\r\n$" + long64KiB, LIMITS))
        .isEqualTo("ERR Protocol error: too big bulk count string");
    assertThat(error("1" + long64KiB + "\r\n", LIMITS))
        .isEqualTo("ERR Protocol error: too big inline request");
    assertThat(error("1" + long64KiB + "1", LIMITS))
        .isEqualTo("ERR Protocol error: too big inline request");
  }

  @Test
  void aLineOfTheLimitPasses() {
    String word = "1".repeat(64 << 10);
    assertThat(requests(word + "\r\n" + word + "\n")).containsExactly(List.of(word), List.of(word));
    assertThat(error("*" + word.substring(1) + "\r\n", LIMITS)).contains("invalid multibulk");
  }

  @Test
  void requestsBeforeTheViolationAreDeliveredAndNothingAfterIt() {
    Wire.Decoded decoded = Wire.decode(Wire.request("A") + "*x\r\n" + Wire.request("B"), LIMITS);
    assertThat(decoded.requests()).containsExactly(List.of("A"));
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] bad = Wire.bytes("*x\r\n");
    decoder.feed(bad, 0, bad.length, _ -> true);
    byte[] good = Wire.bytes("PING\r\n");
    assertThat(decoder.feed(good, 0, good.length, _ -> true)).isZero();
    assertThat(decoder.bufferedBytes()).isZero();
  }

  @Test
  void strangersHaveNarrowLimits() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    decoder.setAuthenticated(false);
    String allowed = Wire.request("AUTH", "p".repeat(16384), "", "", "", "", "", "", "", "");
    assertThat(Wire.decode(Wire.bytes(allowed), decoder, left -> left).requests()).hasSize(1);

    assertThat(Wire.decode(Wire.bytes("*11\r\n"), decoder, left -> left).error())
        .isEqualTo("ERR Protocol error: unauthenticated multibulk length");
    for (int piece : new int[] {1, 1 << 20}) {
      RequestDecoder other = new RequestDecoder(LIMITS);
      other.setAuthenticated(false);
      String wire = Wire.request("AUTH", "p".repeat(16385));
      assertThat(Wire.decode(Wire.bytes(wire), other, left -> Math.min(left, piece)).error())
          .isEqualTo("ERR Protocol error: unauthenticated bulk length");
    }
  }

  @Test
  void authenticationLiftsTheLimitsForTheNextRequestOfAPipeline() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    decoder.setAuthenticated(false);
    byte[] wire =
        Wire.bytes(Wire.request("AUTH", "p") + Wire.request("SET", "k", "v".repeat(20000)));
    List<String> names = new ArrayList<>();
    decoder.feed(
        wire,
        0,
        wire.length,
        args -> {
          decoder.setAuthenticated(true);
          return names.add(Wire.text(args[0]));
        });
    assertThat(names).containsExactly("AUTH", "SET");
  }

  @Test
  void theLongestBulkCanChangeAtRunTime() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    decoder.setMaxBulkBytes(5);
    byte[] wire = Wire.bytes(Wire.request("12345"));
    assertThat(Wire.decode(wire, decoder, left -> left).requests()).hasSize(1);
    byte[] longer = Wire.bytes(Wire.request("123456"));
    assertThat(Wire.decode(longer, decoder, left -> left).error())
        .isEqualTo("ERR Protocol error: invalid bulk length");
    RequestDecoder wide = new RequestDecoder(LIMITS);
    wide.setMaxBulkBytes(1L << 40);
    assertThat(Wire.decode(Wire.bytes("*1\r\n$1000000000\r\n"), wide, left -> left).error())
        .isEmpty();
  }

  @Test
  void oneRequestCannotHoldMoreThanTheQueryBuffer() {
    RespLimits limits = new RespLimits(1 << 20, 1000, 1000, 1000);
    assertThat(error("*1\r\n$977\r\n", limits))
        .isEqualTo("ERR Protocol error: query buffer limit exceeded");
    String small = "*999\r\n" + "$1\r\na\r\n".repeat(40) + "$1\r\n";
    assertThat(error(small, limits)).isEqualTo("ERR Protocol error: query buffer limit exceeded");
    assertThat(error(small + "a\r\n".repeat(5), limits)).endsWith("query buffer limit exceeded");
    assertThat(Wire.decode(Wire.request("a".repeat(976)).repeat(10), limits).requests())
        .hasSize(10);
    assertThat(error("*1001\r\n", limits)).endsWith("invalid multibulk length");
  }

  @Test
  void aPausedDecoderStopsBehindTheRequest() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    String first = Wire.request("A", "1");
    byte[] wire = Wire.bytes(first + "B 2\r\n" + Wire.request("C"));
    List<String> names = new ArrayList<>();
    RequestDecoder.Handler pausing = args -> !names.add(Wire.text(args[0]));
    int pos = decoder.feed(wire, 0, wire.length, pausing);
    assertThat(pos).isEqualTo(first.length());
    pos = decoder.feed(wire, pos, wire.length, pausing);
    assertThat(pos).isEqualTo(first.length() + 5);
    pos = decoder.feed(wire, pos, wire.length, pausing);
    assertThat(pos).isEqualTo(wire.length);
    assertThat(names).containsExactly("A", "B", "C");
    assertThat(decoder.feed(wire, pos, pos, pausing)).isEqualTo(pos);
  }

  @Test
  void whatIsHeldIsCounted() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] wire = Wire.bytes("*2\r\n$3\r\nSET\r\n$10\r\n0123");
    decoder.feed(wire, 0, wire.length, _ -> true);
    assertThat(decoder.bufferedBytes()).isEqualTo(3 + 24 + 10);
    byte[] rest = Wire.bytes("456789\r\nPING");
    decoder.feed(rest, 0, rest.length, _ -> true);
    assertThat(decoder.bufferedBytes()).isEqualTo(4);
    byte[] end = Wire.bytes("\r\n");
    decoder.feed(end, 0, end.length, _ -> true);
    assertThat(decoder.bufferedBytes()).isZero();
  }

  @Test
  void manyArgumentsGrowStepByStep() {
    String[] args = new String[5000];
    Arrays.setAll(args, Integer::toString);
    String wire = Wire.request(args);
    assertThat(requests(wire)).containsExactly(List.of(args));
    Wire.Decoded pieces =
        Wire.decode(Wire.bytes(wire), new RequestDecoder(LIMITS), left -> Math.min(left, 7));
    assertThat(pieces.requests()).containsExactly(List.of(args));
  }

  @Test
  void aDeclaredLengthAloneCostsLittle() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] wire = Wire.bytes("*2147483647\r\n$1\r\na\r\n$536870912\r\n");
    assertThat(decoder.feed(wire, 0, wire.length, _ -> true)).isEqualTo(wire.length);
    assertThat(decoder.error()).isNull();
    assertThat(decoder.bufferedBytes()).isLessThan(BulkAssembly.FIRST_STEP_BYTES + 100);
  }

  @Test
  void aLargeBulkIsFilledInPlace() {
    for (int length : new int[] {32 << 10, 1 << 20, (1 << 20) + 1, 5_000_000}) {
      RequestDecoder decoder = new RequestDecoder(LIMITS);
      List<byte[][]> taken = new ArrayList<>();
      byte[] head = Wire.bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + length + "\r\nab");
      assertThat(decoder.feed(head, 0, head.length, taken::add)).isEqualTo(head.length);
      int sent = 2;
      while (decoder.inLargeBulk()) {
        int count = Math.min(decoder.bulkRemaining(), 300_000);
        assertThat(count).isPositive();
        Arrays.fill(
            decoder.bulkArray(), decoder.bulkOffset(), decoder.bulkOffset() + count, (byte) 'c');
        decoder.bulkFilled(count);
        sent += count;
        assertThat(decoder.bufferedBytes()).isLessThan(Math.max(1 << 20, 2L * sent) + 100);
      }
      assertThat(sent).isEqualTo(length);
      assertThat(taken).isEmpty();
      byte[] tail = Wire.bytes("\r\nPING\r\n");
      assertThat(decoder.feed(tail, 0, tail.length, taken::add)).isEqualTo(tail.length);
      assertThat(taken).hasSize(2);
      byte[] value = taken.getFirst()[2];
      assertThat(value).hasSize(length).startsWith('a', 'b', 'c').endsWith('c');
    }
  }

  @Test
  void onlyALargeBulkIsOffered() {
    RequestDecoder decoder = new RequestDecoder(LIMITS);
    byte[] head = Wire.bytes("*1\r\n$32767\r\na");
    decoder.feed(head, 0, head.length, _ -> true);
    assertThat(decoder.inLargeBulk()).isFalse();
    assertThatThrownBy(() -> decoder.bulkFilled(1)).isInstanceOf(IllegalStateException.class);
    RequestDecoder large = new RequestDecoder(LIMITS);
    byte[] largeHead = Wire.bytes("*1\r\n$32768\r\n");
    large.feed(largeHead, 0, largeHead.length, _ -> true);
    assertThat(large.inLargeBulk()).isTrue();
    assertThatThrownBy(() -> large.bulkFilled(32769)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void limitsMustBePositive() {
    assertThatThrownBy(() -> new RespLimits(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RespLimits(1, 1, Integer.MAX_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
