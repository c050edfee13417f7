package io.ashlar.engine.bitmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BitmapScriptsTest {
  @Test
  void rangesAreReadInTheOrderOfRedis() throws IOException {
    assertThat(GoldenScript.replay(BitmapScriptsTest.class, "ranges.txt"))
        .isEqualTo(GoldenScript.text(BitmapScriptsTest.class, "ranges.txt"));
  }

  /** Who watches the key must not be told of a change, and the log need not know. */
  @Test
  void whatChangesNoBitIsNoEffect() {
    TestShard shard = new TestShard();
    shard.run("SET", "k", "a");
    long sequence = shard.engine.openSequence();
    assertThat(shard.engine.closeEntry()).isNotEmpty();
    shard.engine.committed(sequence);
    assertThat(shard.run("SETBIT", "k", "0", "0")).isEqualTo(Reply.ZERO);
    shard.run("BITFIELD", "k", "SET", "u8", "0", "97", "INCRBY", "u8", "0", "0");
    assertThat(shard.engine.hasEffects()).isFalse();
    assertThat(shard.run("SETBIT", "k", "0", "1")).isEqualTo(Reply.ZERO);
    assertThat(shard.engine.hasEffects()).isTrue();
  }
}
