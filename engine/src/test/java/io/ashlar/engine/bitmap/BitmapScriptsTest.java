package io.ashlar.engine.bitmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BitmapScriptsTest {
  @Test
  void rangesAreReadInTheOrderOfRedis() throws IOException {
    assertThat(GoldenScript.replay(BitmapScriptsTest.class, "ranges.txt"))
        .isEqualTo(GoldenScript.text(BitmapScriptsTest.class, "ranges.txt"));
  }
}
