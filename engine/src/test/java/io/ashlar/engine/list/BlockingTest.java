package io.ashlar.engine.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.command.Transaction;
import io.ashlar.engine.command.Waiter;
import io.ashlar.engine.migration.MigrationCommand;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is served when, by what, and for which entry the reply waits. */
class BlockingTest {
  private final TestShard shard = new TestShard();

  /** Who was answered, in order. */
  private final List<String> answered = new ArrayList<>();

  private final class Client implements Waiter {
    private final String name;
    private long holdSequence = -1;

    Client(String name) {
      this.name = name;
    }

    @Override
    public void served(Reply reply, long sequence) {
      holdSequence = sequence;
      answered.add(name + " " + GoldenScript.render(reply));
    }

    @Override
    public void leadershipLost() {
      answered.add(name + " lost");
    }

    @Override
    public void replaced() {}

    @Override
    public void slotMoved() {
      answered.add(name + " moved");
    }
  }

  private Client blocked(String name, String... args) {
    Client client = new Client(name);
    BlockingCommand command = (BlockingCommand) parse(args);
    Reply reply =
        shard.engine.executeOrWait(command, 0, TestShard.SLOT, false, true, shard.nowMs, client);
    if (reply != null) {
      answered.add(name + " at once " + GoldenScript.render(reply));
    }
    return client;
  }

  private static Command parse(String... args) {
    byte[][] bytes =
        Arrays.stream(args).map(arg -> arg.getBytes(ISO_8859_1)).toArray(byte[][]::new);
    return TestShard.find(args[0].toLowerCase(java.util.Locale.ROOT)).parser().parse(bytes);
  }

  private Reply transaction(Command... commands) {
    return shard.execute(
        new Transaction(
            Arrays.stream(commands).map(one -> new Transaction.Step(0, one)).toList(), null),
        TestShard.SLOT,
        false);
  }

  @Test
  void waitersOfAKeyAreServedInTheOrderOfTheirComing() {
    blocked("a", "BLPOP", "k", "0");
    blocked("b", "BRPOP", "other", "k", "0");
    blocked("c", "BLPOP", "k", "0");
    assertThat(shard.run("RPUSH", "k", "1", "2")).isEqualTo(Reply.Int.of(2));
    assertThat(answered).containsExactly("a [\"k\", \"1\"]", "b [\"k\", \"2\"]");
    assertThat(shard.run("EXISTS", "k")).isEqualTo(Reply.ZERO);
    shard.run("LPUSH", "other", "x");
    assertThat(shard.run("LLEN", "other")).isEqualTo(Reply.ONE);
    shard.run("RPUSH", "k", "3");
    assertThat(answered).hasSize(3).last().isEqualTo("c [\"k\", \"3\"]");
  }

  @Test
  void repliesOfTheServedWaitForTheEntryOfThePush() {
    shard.run("SET", "unrelated", "v");
    shard.engine.closeEntry();
    shard.engine.committed(1);
    Client client = blocked("a", "BLPOP", "k", "0");
    shard.run("RPUSH", "k", "1");
    assertThat(shard.engine.holdSequence()).isEqualTo(2);
    assertThat(client.holdSequence).isEqualTo(2);
    assertThat(shard.engine.openSequence()).isEqualTo(2);
  }

  @Test
  void keysOfATransactionAreServedAfterItInTheOrderOfTheirPushes() {
    blocked("a", "BLPOP", "k1", "k2", "0");
    blocked("b", "BLPOP", "k1", "0");
    Reply reply =
        transaction(
            parse("RPUSH", "k2", "x"),
            parse("RPUSH", "k1", "y"),
            parse("BLPOP", "missing", "0"),
            parse("BLMOVE", "missing", "k", "LEFT", "LEFT", "0"),
            parse("LLEN", "k2"));
    assertThat(GoldenScript.render(reply)).isEqualTo("[:1, :1, nil, nil, :1]");
    // "a" is tried because k2 was ready first, and takes from k1, which it named first.
    assertThat(answered).containsExactly("a [\"k1\", \"y\"]");
    assertThat(shard.run("LLEN", "k2")).isEqualTo(Reply.ONE);
  }

  @Test
  void nobodyIsServedWhenTheKeyIsGoneAgainAtTheEnd() {
    blocked("a", "BLPOP", "k", "0");
    transaction(parse("RPUSH", "k", "1"), parse("DEL", "k"));
    assertThat(answered).isEmpty();
    transaction(parse("RPUSH", "k", "1"), parse("DEL", "k"), parse("SET", "k", "v"));
    assertThat(answered).isEmpty();
    shard.run("DEL", "k");
    shard.run("RPUSH", "k", "2");
    assertThat(answered).containsExactly("a [\"k\", \"2\"]");
  }

  @Test
  void chainsAreFollowedInTheSameStep() {
    blocked("a", "BLMOVE", "k1", "k2", "RIGHT", "LEFT", "0");
    blocked("b", "BRPOPLPUSH", "k2", "k3", "0");
    blocked("c", "BLMPOP", "0", "2", "k4", "k3", "LEFT", "COUNT", "5");
    shard.run("RPUSH", "k1", "v");
    assertThat(answered).containsExactly("a \"v\"", "b \"v\"", "c [\"k3\", [\"v\"]]");
    assertThat(shard.run("DBSIZE")).isEqualTo(Reply.ZERO);
  }

  @Test
  void aCircleEndsWhenItsWaitersAreServed() {
    blocked("a", "BLMOVE", "k1", "k2", "LEFT", "LEFT", "0");
    blocked("b", "BLMOVE", "k2", "k1", "LEFT", "LEFT", "0");
    shard.run("RPUSH", "k1", "v");
    assertThat(answered).containsExactly("a \"v\"", "b \"v\"");
    assertThat(shard.run("LRANGE", "k1", "0", "-1")).isEqualTo(Reply.Array.of(Reply.Bulk.of("v")));
  }

  @Test
  void aWrongDestinationEndsTheWaitingAndLeavesTheElementForTheNext() {
    shard.run("SET", "string", "v");
    blocked("a", "BLMOVE", "k", "string", "LEFT", "LEFT", "0");
    blocked("b", "BLPOP", "k", "0");
    shard.run("RPUSH", "k", "1");
    assertThat(answered)
        .containsExactly(
            "a -WRONGTYPE Operation against a key holding the wrong kind of value",
            "b [\"k\", \"1\"]");
  }

  @Test
  void whatBringsAListServesItsWaiters() {
    shard.run("RPUSH", "source", "1", "2");
    blocked("a", "BLPOP", "k", "0");
    shard.run("RENAME", "source", "k");
    assertThat(answered).containsExactly("a [\"k\", \"1\"]");
    blocked("b", "BLPOP", "copy", "0");
    shard.run("COPY", "k", "copy");
    assertThat(answered).last().isEqualTo("b [\"copy\", \"2\"]");
    blocked("c", "BLPOP", "moved", "0");
    shard.run("LMOVE", "k", "moved", "LEFT", "LEFT");
    assertThat(answered).last().isEqualTo("c [\"moved\", \"2\"]");
  }

  @Test
  void aWaiterMayLeave() {
    Client first = blocked("a", "BLPOP", "k", "k", "0");
    blocked("b", "BLPOP", "k", "0");
    assertThat(shard.engine.stopWaiting(first)).isTrue();
    assertThat(shard.engine.stopWaiting(first)).isFalse();
    assertThat(shard.engine.timeOut(first)).isNull();
    shard.run("RPUSH", "k", "1", "2");
    assertThat(answered).containsExactly("b [\"k\", \"1\"]");
  }

  @Test
  void nothingAfterATimeoutWaitsForWhatEmptiedTheKey() {
    shard.run("RPUSH", "k", "1");
    shard.run("LPOP", "k");
    Client client = blocked("a", "BLPOP", "k", "1");
    Client other = blocked("b", "BLPOP", "untouched", "1");
    assertThat(shard.engine.timeOut(client)).isEqualTo(Reply.NIL_ARRAY);
    assertThat(shard.engine.holdSequence()).isEqualTo(shard.engine.openSequence());
    assertThat(shard.engine.timeOut(other)).isEqualTo(Reply.NIL_ARRAY);
    assertThat(shard.engine.holdSequence()).isZero();
  }

  @Test
  void whenTheLeadershipIsLostAllAreToldAndNothingIsLeft() {
    blocked("a", "BLPOP", "k", "0");
    blocked("b", "BLPOP", "k2", "0");
    shard.engine.stopLeading();
    assertThat(answered).containsExactly("a lost", "b lost");
    shard.run("RPUSH", "k", "1");
    assertThat(answered).hasSize(2);
    assertThat(shard.run("LLEN", "k")).isEqualTo(Reply.ONE);
  }

  @Test
  void whoWaitsInASlotThatMovedIsTold() {
    blocked("a", "BLPOP", "k", "0");
    BitSet slots = new BitSet();
    slots.set(TestShard.SLOT);
    shard.execute(new MigrationCommand.Own(slots), -1, false);
    shard.execute(new MigrationCommand.Release(1, slots), -1, false);
    assertThat(answered).isEmpty();
    shard.execute(new MigrationCommand.Left(1), -1, false);
    assertThat(answered).containsExactly("a moved");
    assertThat(shard.engine.waiting()).isZero();
  }

  @Test
  void thousandsMayWaitForOneKey() {
    for (int i = 0; i < 20_000; i++) {
      blocked("c" + i, "BLPOP", "k", "0");
    }
    for (int i = 0; i < 20_000; i++) {
      shard.run("RPUSH", "k", "v");
    }
    assertThat(answered).hasSize(20_000).first().isEqualTo("c0 [\"k\", \"v\"]");
    assertThat(answered.getLast()).startsWith("c19999 ");
  }
}
