package io.ashlar.engine.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyScriptsTest {
  @ParameterizedTest
  @ValueSource(strings = {"keys", "expire", "scan", "object"})
  void repliesAreThoseOfRedis(String script) throws IOException {
    assertThat(GoldenScript.replay(KeyScriptsTest.class, script + ".txt"))
        .isEqualTo(GoldenScript.text(KeyScriptsTest.class, script + ".txt"));
  }
}
