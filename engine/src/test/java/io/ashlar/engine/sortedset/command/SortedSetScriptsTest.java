package io.ashlar.engine.sortedset.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortedSetScriptsTest {
  @ParameterizedTest
  @CsvSource({"zadd", "zrange", "zcombine"})
  void repliesAreThoseOfRedis(String script) throws IOException {
    assertThat(GoldenScript.replay(SortedSetScriptsTest.class, script + ".txt"))
        .isEqualTo(GoldenScript.text(SortedSetScriptsTest.class, script + ".txt"));
  }
}
