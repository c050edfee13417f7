package io.ashlar.engine.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.command.Waiter;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** XREAD and XREADGROUP with BLOCK. */
class BlockingReadTest {
  private final TestShard shard = new TestShard();
  private final List<String> answers = new ArrayList<>();

  private void blocked(String name, String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(ISO_8859_1);
    }
    var command =
        (BlockingCommand)
            (words[0].equals("XREAD")
                ? XReadParser.parseXRead(args)
                : XReadParser.parseXReadGroup(args));
    Waiter waiter =
        new Waiter() {
          @Override
          public void served(Reply reply, long holdSequence) {
            answers.add(name + " " + GoldenScript.render(reply));
          }

          @Override
          public void leadershipLost() {
            answers.add(name + " lost");
          }

          @Override
          public void replaced() {}

          @Override
          public void slotMoved() {
            answers.add(name + " moved");
          }
        };
    Reply reply =
        shard.engine.executeOrWait(command, 0, TestShard.SLOT, false, true, shard.nowMs, waiter);
    if (reply != null) {
      answers.add(name + " at once " + GoldenScript.render(reply));
    }
  }

  @Test
  void lastIdIsThatOfTheMomentOfWaiting() {
    shard.run("XADD", "s", "1-1", "f", "v");
    blocked("a", "XREAD", "BLOCK", "0", "STREAMS", "s", "$");
    blocked("b", "XREAD", "BLOCK", "0", "COUNT", "1", "STREAMS", "none", "s", "$", "0");
    shard.run("XADD", "other", "1-1", "f", "v");
    shard.run("XADD", "s", "2-1", "f", "w");
    shard.run("XADD", "s", "3-1", "f", "x");
    assertThat(answers)
        .containsExactly(
            "b at once [\"s\", [[\"1-1\", [\"f\", \"v\"]]]]",
            "a [\"s\", [[\"2-1\", [\"f\", \"w\"]]]]");
  }

  @Test
  void anEntryGoesToTheConsumerThatCameFirst() {
    shard.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
    for (String consumer : List.of("a", "b", "c")) {
      blocked(consumer, "XREADGROUP", "GROUP", "g", consumer, "BLOCK", "0", "STREAMS", "s", ">");
    }
    shard.run("XADD", "s", "1-1", "f", "v");
    shard.run("XADD", "s", "2-1", "f", "v");
    assertThat(answers)
        .containsExactly(
            "a [\"s\", [[\"1-1\", [\"f\", \"v\"]]]]", "b [\"s\", [[\"2-1\", [\"f\", \"v\"]]]]");
    assertThat(GoldenScript.render(shard.run("XPENDING", "s", "g")))
        .isEqualTo("[:2, \"1-1\", \"2-1\", [[\"a\", \"1\"], [\"b\", \"1\"]]]");
  }

  @Test
  void whoWaitsInAGroupHearsThatItIsGone() {
    shard.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
    blocked("a", "XREADGROUP", "GROUP", "g", "a", "BLOCK", "0", "STREAMS", "s", ">");
    shard.run("XGROUP", "DESTROY", "s", "g");
    String gone = "-NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option";
    assertThat(answers).containsExactly("a " + gone);
    shard.run("XGROUP", "CREATE", "s", "g", "$", "MKSTREAM");
    blocked("b", "XREADGROUP", "GROUP", "g", "b", "BLOCK", "0", "STREAMS", "s", ">");
    blocked("reader", "XREAD", "BLOCK", "0", "STREAMS", "s", "$");
    shard.run("DEL", "s");
    blocked("c", "XREADGROUP", "GROUP", "g", "c", "BLOCK", "0", "STREAMS", "s", ">");
    shard.run("SET", "s", "no stream");
    assertThat(answers).containsExactly("a " + gone, "b " + gone, "c at once " + gone);
    shard.run("DEL", "s");
    shard.run("XADD", "s", "1-1", "f", "v");
    assertThat(answers).last().isEqualTo("reader [\"s\", [[\"1-1\", [\"f\", \"v\"]]]]");
  }

  @Test
  void aTransactionDoesNotWait() {
    assertThat(shard.run("XREAD", "BLOCK", "0", "STREAMS", "s", "$")).isEqualTo(Reply.NIL_ARRAY);
  }

  @Test
  void theTopEntryIsReadByPlus() {
    shard.run("XADD", "s", "1-1", "f", "v");
    shard.run("XADD", "s", "2-1", "f", "w");
    blocked("a", "XREAD", "BLOCK", "0", "STREAMS", "s", "+");
    shard.run("XTRIM", "s", "MAXLEN", "0");
    blocked("b", "XREAD", "BLOCK", "0", "STREAMS", "s", "+");
    shard.run("XADD", "s", "3-1", "f", "x");
    assertThat(answers)
        .containsExactly(
            "a at once [\"s\", [[\"2-1\", [\"f\", \"w\"]]]]",
            "b [\"s\", [[\"3-1\", [\"f\", \"x\"]]]]");
  }
}
