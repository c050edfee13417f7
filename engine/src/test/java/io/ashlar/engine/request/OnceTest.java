package io.ashlar.engine.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Repeats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.command.Waiter;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests with ids on one shard. */
class OnceTest {
  private static final ClientId ANN = new ClientId(1, 2);
  private static final ClientId BOB = new ClientId(1, 3);
  private static final int SLOT = TestShard.SLOT;

  private final TestShard shard = new TestShard();

  private Reply once(RequestId id, String... args) {
    return once(SLOT, id, args);
  }

  private Reply once(int slot, RequestId id, String... args) {
    return shard.engine.execute(command(args), 0, slot, true, true, shard.nowMs, id);
  }

  static Command command(String... args) {
    byte[][] bytes = new byte[args.length][];
    for (int i = 0; i < args.length; i++) {
      bytes[i] = args[i].getBytes(UTF_8);
    }
    return TestShard.find(args[0].toLowerCase(java.util.Locale.ROOT)).parser().parse(bytes);
  }

  private static RequestId id(ClientId client, long sequence) {
    return new RequestId(client, sequence, 0, 0);
  }

  private static RequestId again(ClientId client, long sequence, long ageMs) {
    return new RequestId(client, sequence, 0, ageMs);
  }

  @Test
  void aRepeatGetsTheFirstReplyAndChangesNothing() {
    assertThat(once(id(ANN, 1), "INCR", "n")).isEqualTo(new Reply.Int(1));
    assertThat(once(id(ANN, 2), "INCR", "n")).isEqualTo(new Reply.Int(2));
    assertThat(once(id(ANN, 1), "INCR", "n")).isEqualTo(new Reply.Int(1));
    assertThat(once(id(BOB, 1), "INCR", "n")).isEqualTo(new Reply.Int(3));
    assertThat(once(1, id(ANN, 1), "INCR", "n")).isEqualTo(new Reply.Int(1));
    assertThat(shard.run("GET", "n")).isEqualTo(Reply.Bulk.of("3"));
    assertThat(once(id(ANN, 3), "LPUSH", "n", "x")).isInstanceOf(Reply.Error.class);
    shard.run("DEL", "n");
    assertThat(once(id(ANN, 3), "LPUSH", "n", "x")).isInstanceOf(Reply.Error.class);
  }

  @Test
  void aRepeatWaitsForTheEntryOfTheFirst() {
    once(id(ANN, 1), "SET", "a", "1");
    long open = shard.engine.openSequence();
    once(id(ANN, 1), "SET", "a", "1");
    assertThat(shard.engine.holdSequence()).isEqualTo(open);
    shard.engine.closeEntry();
    once(id(ANN, 1), "SET", "a", "1");
    assertThat(shard.engine.holdSequence()).isEqualTo(open);
    shard.engine.committed(open);
    once(id(ANN, 1), "SET", "a", "1");
    assertThat(shard.engine.holdSequence()).isZero();
    assertThat(shard.engine.hasEffects()).isFalse();
  }

  @Test
  void commandsDoNotSeeItAndFlushesLeaveIt() {
    once(id(ANN, 1), "SET", "a", "1");
    assertThat(shard.run("DBSIZE")).isEqualTo(new Reply.Int(1));
    shard.run("FLUSHALL");
    assertThat(shard.run("DBSIZE")).isEqualTo(new Reply.Int(0));
    assertThat(once(id(ANN, 1), "SET", "a", "1")).isEqualTo(Reply.OK);
    assertThat(shard.run("EXISTS", "a")).isEqualTo(new Reply.Int(0));
  }

  @Test
  void whatTheClientHasHeardIsForgottenAndNeverExecuted() {
    once(id(ANN, 1), "INCR", "n");
    long heap = shard.engine.databases().requests().heapBytes();
    for (int i = 2; i < 5_000; i++) {
      once(new RequestId(ANN, i, i, 0), "INCR", "n");
    }
    assertThat(shard.engine.databases().requests().heapBytes()).isLessThan(heap + 200);
    assertThat(once(id(ANN, 4_000), "INCR", "n")).isEqualTo(Repeats.FORGOTTEN);
    assertThat(once(id(ANN, 4_999), "INCR", "n")).isEqualTo(new Reply.Int(4_999));
    assertThat(shard.run("GET", "n")).isEqualTo(Reply.Bulk.of("4999"));
  }

  @Test
  void aClientThatNeverSaysWhatItHeardIsBounded() {
    for (int i = 1; i <= 5_000; i++) {
      once(id(ANN, i), "INCR", "n");
    }
    int oldest = 5_000 - RequestLimits.RECORDS_PER_CLIENT + 1;
    assertThat(once(id(ANN, oldest), "INCR", "n")).isEqualTo(new Reply.Int(oldest));
    assertThat(once(id(ANN, oldest - 1), "INCR", "n")).isEqualTo(Repeats.FORGOTTEN);
    // Sequences that come in descending order are bounded as well.
    for (int i = 10_000; i > 1; i--) {
      once(id(BOB, i), "INCR", "n");
    }
    assertThat(shard.engine.databases().requests().heapBytes()).isLessThan(150_000);
    assertThat(once(id(BOB, 2), "INCR", "n")).isEqualTo(Repeats.FORGOTTEN);
  }

  @Test
  void longRepliesAreBounded() {
    shard.run("SET", "v", "x".repeat(20_000));
    for (int i = 1; i <= 100; i++) {
      once(id(ANN, i), "GETEX", "v", "PERSIST");
    }
    assertThat(shard.engine.databases().requests().heapBytes())
        .isLessThan(70_000 + RequestLimits.REPLY_BYTES_PER_CLIENT);
    assertThat(once(id(ANN, 100), "GETEX", "v", "PERSIST")).isInstanceOf(Reply.Bulk.class);
  }

  @Test
  void aForgottenClientsRepeatIsRefusedButItsNewRequestIsNot() {
    once(id(ANN, 1), "INCR", "n");
    shard.nowMs += 1_000;
    for (int i = 0; i < RequestLimits.CLIENTS_PER_SLOT; i++) {
      once(id(new ClientId(9, i), 1), "INCR", "n");
    }
    assertThat(once(again(ANN, 1, 2_000), "INCR", "n")).isEqualTo(Repeats.FORGOTTEN);
    int executed = RequestLimits.CLIENTS_PER_SLOT + 1;
    assertThat(once(id(ANN, 2), "INCR", "n")).isEqualTo(new Reply.Int(executed + 1));
  }

  @Test
  void aRepeatThatIsTooOldIsRefusedAndSoAgeingIsSafe() {
    once(id(ANN, 1), "INCR", "n");
    assertThat(once(again(ANN, 9, RequestLimits.REPEAT_AGE_MAX_MS + 1), "INCR", "n"))
        .isEqualTo(Repeats.FORGOTTEN);
    shard.nowMs += RequestLimits.CLIENT_AGE_MS + 1;
    shard.engine.expireStep(shard.nowMs, 20);
    RequestWindows requests = shard.engine.databases().requests();
    assertThat(requests.find(SLOT, id(ANN, 1), shard.nowMs)).isEqualTo(Known.NEW);
    shard.nowMs += RequestLimits.CLOCK_LEAP_MS + 1;
    shard.engine.expireStep(shard.nowMs, 20);
    assertThat(requests.nextUsedSlot(0)).isEqualTo(RequestWindows.SLOT_COUNT);
    assertThat(requests.heapBytes()).isEqualTo(4L * RequestWindows.SLOT_COUNT);
  }

  @Test
  void aCommandThatWasRefusedForMemoryMayBeTriedAgain() {
    shard.run("SET", "other", "1");
    shard.settings.shardMemoryLimitBytes = 1;
    assertThat(((Reply.Error) once(id(ANN, 1), "INCR", "n")).code()).isEqualTo("OOM");
    shard.settings.shardMemoryLimitBytes = 0;
    assertThat(once(id(ANN, 1), "INCR", "n")).isEqualTo(new Reply.Int(1));
  }

  // ---- waiting ----

  private static final class Client implements Waiter {
    final List<Object> heard = new ArrayList<>();

    @Override
    public void served(Reply reply, long holdSequence) {
      heard.add(reply);
    }

    @Override
    public void leadershipLost() {
      heard.add("lost");
    }

    @Override
    public void replaced() {
      heard.add("replaced");
    }

    @Override
    public void slotMoved() {
      heard.add("moved");
    }
  }

  private Reply pop(RequestId id, Client client) {
    BlockingCommand command = (BlockingCommand) command("BLPOP", "l", "0");
    return shard.engine.executeOrWait(command, 0, SLOT, false, true, shard.nowMs, client, id);
  }

  @Test
  void whatWaitedIsRememberedWhenItIsServedAndWaitsOnlyOnce() {
    Client first = new Client();
    Client second = new Client();
    assertThat(pop(id(ANN, 1), first)).isNull();
    assertThat(pop(again(ANN, 1, 10), second)).isNull();
    assertThat(first.heard).containsExactly("replaced");
    shard.run("RPUSH", "l", "a", "b");
    Reply popped = Reply.Array.of(Reply.Bulk.of("l"), Reply.Bulk.of("a"));
    assertThat(second.heard).containsExactly(popped);
    assertThat(pop(again(ANN, 1, 20), new Client())).isEqualTo(popped);
    assertThat(shard.run("LLEN", "l")).isEqualTo(new Reply.Int(1));
  }
}
