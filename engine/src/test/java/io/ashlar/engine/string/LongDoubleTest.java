package io.ashlar.engine.string;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.TestShard;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LongDoubleTest {
  @Test
  void sumsHaveTheDigitsOfRedis() throws IOException {
    TestShard shard = new TestShard();
    int lines = 0;
    for (String line : GoldenScript.text(LongDoubleTest.class, "floats.txt").split("\n", -1)) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(" ", 3);
      shard.run("SET", "f", parts[0]);
      assertThat(GoldenScript.render(shard.run("INCRBYFLOAT", "f", parts[1])))
          .as("%s + %s", parts[0], parts[1])
          .isEqualTo(parts[2]);
      lines++;
    }
    assertThat(lines).isGreaterThan(200);
  }
}
