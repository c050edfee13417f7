package io.ashlar.resp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubleTextTest {
  @ParameterizedTest
  @CsvSource({
    "0.0, 0",
    "-0.0, -0",
    "1, 1",
    "-17, -17",
    "3.14, 3.14",
    "-3.14, -3.14",
    "0.1, 0.1",
    "123456.789, 123456.789",
    "0.001, 0.001",
    "0.0001234, 1.234e-4",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "0.0012345678, 0.0012345678",
    "0.000012345678, 1.2345678e-5",
    "0.00012, 0.00012",
    "1e15, 1000000000000000",
    "4e18, 4000000000000000000",
    "4611686018427387904, 4611686018427387904",
    "1e19, 1e+19",
    "1e22, 1e+22",
    "1.5e22, 1.5e+22",
    "-1.5e22, -1.5e+22",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "4.9e-324, 5e-324",
    "1e-10, 1e-10",
    "1.25e-100, 1.25e-100",
    "0.1e-8, 1e-9",
    "9007199254740993.0, 9007199254740992",
    "12345678901234567890, 12345678901234567000",
  })
  void writtenAsRedisDoes(double value, String text) {
    assertThat(DoubleText.of(value)).isEqualTo(text);
  }

  @Property(tries = 2000, seed = "1")
  void readsBackAsTheSameDouble(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      String text = DoubleText.of(value);
      assertThat(Double.parseDouble(text)).isEqualTo(value);
      assertThat(text.length()).isLessThanOrEqualTo(25);
    }
  }
}
