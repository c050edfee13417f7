package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as redis-server 7.0.15 took them as the score of ZADD and as the ends of ZCOUNT. */
class DoublesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, -0.0",
    "+5, 5",
    "007, 7",
    "123456789012345678, 123456789012345680",
    "1.5, 1.5",
    ".5, 0.5",
    "5., 5",
    "1e3, 1000",
    "1E-2, 0.01",
    "0x10, 16",
    "0x1.8p1, 3",
    "0x.8, 0.5",
    "-0XFF, -255",
    "inf, Infinity",
    "-Infinity, -Infinity",
    "+INF, Infinity",
    "1e-310, 1e-310",
    "0e999, 0",
    "0x0p-9999, 0"
  })
  void readsWhatCReads(String text, double expected) {
    assertThat(Doubles.parse(text.getBytes(ISO_8859_1))).isEqualTo(expected);
    assertThat(Doubles.parseLenient(text.getBytes(ISO_8859_1), 0)).isEqualTo(expected);
    assertThat(Doubles.parseLenient((" \t\n" + text + "\0x").getBytes(ISO_8859_1), 0))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "' 1'",
    "'1 '",
    "nan",
    "infi",
    "1e",
    "1e+",
    "0x",
    "0x.",
    "0xp1",
    "1.2.3",
    ".",
    "-",
    "--1",
    "1d",
    "1f",
    "1e400",
    "-1e400",
    "1e-400",
    "0x1p-2000",
    "0x1p2000",
    "1_0",
    "e5",
    "1p5",
    "0x1e+"
  })
  void refusesTheRest(String text) {
    assertThat(Doubles.parse(text.getBytes(ISO_8859_1))).isNaN();
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "1e400, Infinity", "-1e400, -Infinity", "1e-400, 0"})
  void endsOfRangesMayBeBeyondADouble(String text, double expected) {
    assertThat(Doubles.parseLenient(text.getBytes(ISO_8859_1), 0)).isEqualTo(expected);
    assertThat(Doubles.parseLenient(("(" + text).getBytes(ISO_8859_1), 1)).isEqualTo(expected);
  }

  @Test
  void weightsEndAtTheFirstNul() {
    assertThat(Doubles.parseTerminated(bytes(""))).isEqualTo(0);
    assertThat(Doubles.parseTerminated(bytes(" \t5"))).isEqualTo(5);
    assertThat(Doubles.parseTerminated(bytes("1.5\0x"))).isEqualTo(1.5);
    assertThat(Doubles.parseTerminated(bytes("\0x"))).isEqualTo(0);
    assertThat(Doubles.parseTerminated(bytes("-inf"))).isEqualTo(Double.NEGATIVE_INFINITY);
    for (String none : new String[] {" ", "5 ", "a", "1e400", "nan", "1e-400"}) {
      assertThat(Doubles.parseTerminated(bytes(none))).isNaN();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
