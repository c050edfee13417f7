package io.ashlar.router.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedirectTest {
  @Test
  void saysWhere() {
    assertThat(Redirect.of(new Reply.Error("MOVED 3999 127.0.0.1:6381")))
        .isEqualTo(new Redirect(3999, new NodeAddress("127.0.0.1", 6381)));
    assertThat(Redirect.of(new Reply.Error("MOVED 0 ::1:6381")))
        .isEqualTo(new Redirect(0, new NodeAddress("::1", 6381)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MOVED",
        "MOVED 1",
        "MOVED 1 :6381",
        "MOVED x a:1",
        "MOVED 16384 a:1",
        "MOVED 1 a:0",
        "MOVED 1 a:b",
        "MOVED 1 a:70000"
      })
  void orNothing(String line) {
    assertThat(Redirect.of(new Reply.Error(line))).isNull();
  }

  @Test
  void anErrorIsRetriedOnlyIfNothingWasExecuted() {
    assertThat(RetryCause.of(new Reply.Error("MOVED 1 a:1"), false)).isEqualTo(RetryCause.MOVED);
    assertThat(RetryCause.of(new Reply.Error("CLUSTERDOWN no"), false)).isEqualTo(RetryCause.DOWN);
    assertThat(RetryCause.of(new Reply.Error("UNKNOWNFATE may be"), false)).isNull();
    assertThat(RetryCause.of(new Reply.Error("UNKNOWNFATE may be"), true))
        .isEqualTo(RetryCause.BROKEN);
    assertThat(RetryCause.of(new Reply.Error("WRONGTYPE no"), true)).isNull();
    assertThat(RetryCause.of(new Reply.Error("OOM no"), false)).isNull();
  }
}
