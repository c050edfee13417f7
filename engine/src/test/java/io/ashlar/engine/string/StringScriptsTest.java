package io.ashlar.engine.string;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringScriptsTest {
  @ParameterizedTest
  @ValueSource(strings = {"set", "getex", "multi", "ranges", "numbers", "lcs"})
  void repliesAreThoseOfRedis(String script) throws IOException {
    assertThat(GoldenScript.replay(StringScriptsTest.class, script + ".txt"))
        .isEqualTo(GoldenScript.text(StringScriptsTest.class, script + ".txt"));
  }
}
