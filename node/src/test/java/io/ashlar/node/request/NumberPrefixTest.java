package io.ashlar.node.request;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class NumberPrefixTest {
  @Test
  void standsBeforeTheIdOfTheRequest() {
    RequestId id = new RequestId(new ClientId(1, 2), 3, 1, 0);
    NumberPrefix.Prefixed read =
        NumberPrefix.WRITER.read(
            NumberPrefix.WRITER.put(Long.MIN_VALUE, RequestPrefix.put(id, words("SET", "k", "v"))));
    assertThat(read.number()).isEqualTo(Long.MIN_VALUE);
    RequestPrefix request = RequestPrefix.read(read.args());
    assertThat(request.id()).isEqualTo(id);
    assertThat(request.args()).isDeepEqualTo(words("SET", "k", "v"));
  }

  @Test
  void whatNoRouterSaysIsAnOrdinaryRequest() {
    assertThat(NumberPrefix.WRITER.read(words("SET", "k", "v", "EX"))).isNull();
    assertThat(NumberPrefix.WRITER.read(words("ASHLAR", "BY", "-7"))).isNull();
    assertThat(NumberPrefix.WRITER.read(words("ASHLAR", "BY", "0", "SET", "k", "v"))).isNull();
    assertThat(NumberPrefix.WRITER.read(words("ASHLAR", "BY", "x", "SET", "k", "v"))).isNull();
    assertThat(NumberPrefix.WRITER.read(words("ASHLAR", "FRESH", "-7", "GET", "k"))).isNull();
    assertThat(NumberPrefix.STALENESS_MAX.read(words("ASHLAR", "FRESH", "-7", "GET", "k")))
        .isNull();
    assertThat(NumberPrefix.STALENESS_MAX.read(words("ASHLAR", "FRESH", "7", "GET", "k")).number())
        .isEqualTo(7);
  }

  private static byte[][] words(String... words) {
    return Arrays.stream(words).map(word -> word.getBytes(US_ASCII)).toArray(byte[][]::new);
  }
}
