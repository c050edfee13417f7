package io.ashlar.node.request;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.request.ClientId;
import io.ashlar.engine.request.RequestId;
import org.junit.jupiter.api.Test;

final class RequestPrefixTest {
  private static final RequestId ID = new RequestId(new ClientId(-3, 1L << 40), 12, 7, 250);

  private static byte[][] words(String... words) {
    byte[][] all = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      all[i] = words[i].getBytes(US_ASCII);
    }
    return all;
  }

  @Test
  void whatIsPutIsRead() {
    RequestPrefix read = RequestPrefix.read(RequestPrefix.put(ID, words("SET", "k", "v")));
    assertThat(read).isNotNull();
    assertThat(read.id()).isEqualTo(ID);
    assertThat(read.args()).isDeepEqualTo(words("SET", "k", "v"));
  }

  @Test
  void whatIsNoPrefixIsAnOrdinaryRequest() {
    assertThat(RequestPrefix.read(words("SET", "k", "v", "EX", "1", "NX", "GET"))).isNull();
    assertThat(RequestPrefix.read(RequestPrefix.put(ID, words()))).isNull();
    byte[][] wrong = RequestPrefix.put(ID, words("SET", "k", "v"));
    wrong[3] = words("x")[0];
    assertThat(RequestPrefix.read(wrong)).isNull();
    byte[][] shortClient = RequestPrefix.put(ID, words("SET", "k", "v"));
    shortClient[2] = words("short")[0];
    assertThat(RequestPrefix.read(shortClient)).isNull();
  }
}
