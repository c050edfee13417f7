package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+1",
        "-0",
        "00",
        "01",
        "-01",
        " 1",
        "1 ",
        "1.0",
        "0x1",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999",
        "100000000000000000000"
      })
  void refuses(String text) {
    assertThat(Numbers.isLong(text.getBytes(ISO_8859_1))).isFalse();
  }

  @Property(tries = 1000, seed = "1")
  void readsWhatItWrites(@ForAll long number) {
    byte[] text = Numbers.toBytes(number);
    assertThat(Numbers.isLong(text)).isTrue();
    assertThat(Numbers.toLong(text)).isEqualTo(number);
  }

  @Property(tries = 2000, seed = "2")
  void acceptsTheCanonicalSpellingOnly(
      @ForAll @StringLength(max = 22) @CharRange(from = '-', to = '9') String text) {
    boolean canonical;
    try {
      canonical = Long.toString(Long.parseLong(text)).equals(text);
    } catch (NumberFormatException e) {
      canonical = false;
    }
    assertThat(Numbers.isLong(text.getBytes(ISO_8859_1))).isEqualTo(canonical);
  }
}
