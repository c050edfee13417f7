package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockTimeoutTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0, 0",
    "-0, 0",
    "1, 1000",
    "+1, 1000",
    ".5, 500",
    "5., 5000",
    "1e-3, 1",
    "0.0001, 1",
    "-0.0001, 0",
    "1e-400, 1",
    "0x10, 16000",
    "0x1.8p1, 3000",
    "2.0015, 2002",
    "9000000000000000, 9000000000000000000"
  })
  void secondsBecomeMilliseconds(String text, long ms) {
    assertThat(BlockTimeout.errorIn(text.getBytes(ISO_8859_1))).isNull();
    assertThat(BlockTimeout.toMs(text.getBytes(ISO_8859_1))).isEqualTo(ms);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ERR timeout is not a float or out of range",
    "x, ERR timeout is not a float or out of range",
    "nan, ERR timeout is not a float or out of range",
    "' 1', ERR timeout is not a float or out of range",
    "1 , ''",
    "1x, ERR timeout is not a float or out of range",
    "1d, ERR timeout is not a float or out of range",
    "., ERR timeout is not a float or out of range",
    "1e9999999999, ERR timeout is not a float or out of range",
    "-1, ERR timeout is negative",
    "-inf, ERR timeout is negative",
    "-1e30, ERR timeout is negative",
    "inf, ERR timeout is out of range",
    "1e30, ERR timeout is out of range",
    "0xffffffffffffffffffff, ERR timeout is out of range",
    "9223372036854776, ERR timeout is out of range"
  })
  void errorsAreRedis(String text, String error) {
    var found = BlockTimeout.errorIn(text.getBytes(ISO_8859_1));
    assertThat(found == null ? "" : found.line()).isEqualTo(error);
  }
}
