package io.ashlar.engine.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Audience;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.command.Transaction;
import io.ashlar.engine.command.Waiter;
import io.ashlar.engine.command.Watch;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.resp.Reply;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MOVE, SWAPDB, COPY DB and FLUSHDB, and who is told of them. */
class DatabaseCommandsTest {
  private final TestShard shard = new TestShard();
  private final List<String> heard = new ArrayList<>();

  private Reply in(int database, String... args) {
    shard.database = database;
    return shard.run(args);
  }

  private String text(int database, String... args) {
    return GoldenScript.render(in(database, args));
  }

  @Test
  void namesAreTakenOncePerDatabase() {
    in(0, "SET", "k", "zero");
    in(15, "SET", "k", "fifteen");
    assertThat(text(0, "GET", "k")).isEqualTo("\"zero\"");
    assertThat(text(15, "GET", "k")).isEqualTo("\"fifteen\"");
    assertThat(text(1, "GET", "k")).isEqualTo("nil");
    assertThat(text(1, "DBSIZE")).isEqualTo(":0");
    assertThat(text(1, "RANDOMKEY")).isEqualTo("nil");
    assertThat(text(15, "KEYS", "*")).isEqualTo("[\"k\"]");
    assertThat(text(15, "SCAN", "0")).isEqualTo("[\"0\", [\"k\"]]");
    assertThat(text(1, "SCAN", "0")).isEqualTo("[\"0\", []]");
    in(0, "DEL", "k");
    assertThat(text(15, "GET", "k")).isEqualTo("\"fifteen\"");
  }

  @Test
  void movesAndCopiesKeepTheExpiryAndSpareWhatIsThere() {
    in(0, "SET", "k", "v", "PX", "1000");
    assertThat(text(0, "COPY", "k", "k", "DB", "2")).isEqualTo(":1");
    assertThat(text(0, "MOVE", "k", "2")).isEqualTo(":0");
    assertThat(text(0, "COPY", "k", "k", "DB", "2")).isEqualTo(":0");
    assertThat(text(0, "MOVE", "k", "3")).isEqualTo(":1");
    assertThat(text(0, "EXISTS", "k")).isEqualTo(":0");
    assertThat(text(2, "PTTL", "k")).isEqualTo(":1000");
    assertThat(text(3, "PTTL", "k")).isEqualTo(":1000");
    in(4, "SET", "k", "w");
    shard.nowMs += 1000;
    // What has expired is in nobody's way.
    assertThat(text(4, "MOVE", "k", "3")).isEqualTo(":1");
    assertThat(text(3, "GET", "k")).isEqualTo("\"w\"");
    assertThat(text(3, "PTTL", "k")).isEqualTo(":-1");
  }

  @Test
  void saysWhatIsWrongInRedisWords() {
    in(0, "SET", "k", "v");
    String range = "-ERR DB index is out of range";
    String same = "-ERR source and destination objects are the same";
    assertThat(text(0, "MOVE", "k", "16")).isEqualTo(range);
    assertThat(text(0, "MOVE", "none", "-1")).isEqualTo(range);
    assertThat(text(0, "MOVE", "k", "0")).isEqualTo(same);
    assertThat(text(0, "MOVE", "k", "x")).isEqualTo("-ERR value is not an integer or out of range");
    assertThat(text(0, "COPY", "k", "k", "DB", "0")).isEqualTo(same);
    assertThat(text(0, "COPY", "k", "l", "DB", "16")).isEqualTo(range);
    assertThat(text(1, "COPY", "k", "k", "DB", "0")).isEqualTo(":0");
    assertThat(text(0, "SWAPDB", "0", "16")).isEqualTo(range);
    assertThat(text(0, "SWAPDB", "x", "16")).isEqualTo("-ERR invalid first DB index");
    assertThat(text(0, "SWAPDB", "0", "99999999999")).isEqualTo("-ERR invalid second DB index");
    assertThat(text(0, "SWAPDB", "0", "0")).isEqualTo("+OK");
  }

  @Test
  void flushingOneDatabaseLeavesTheOthers() {
    in(0, "SET", "k", "v");
    in(1, "SET", "k", "v");
    in(1, "FLUSHDB");
    assertThat(text(0, "DBSIZE")).isEqualTo(":1");
    assertThat(text(1, "DBSIZE")).isEqualTo(":0");
    in(2, "SET", "k", "v");
    in(1, "FLUSHALL");
    assertThat(text(0, "DBSIZE")).isEqualTo(":0");
    assertThat(text(2, "DBSIZE")).isEqualTo(":0");
  }

  @Test
  void aSwapIsASmallEffectHoweverManyKeysThereAre() {
    shard.database = 3;
    for (int i = 0; i < 20_000; i++) {
      shard.run(i % 500, "SET", "k" + i, "v");
    }
    shard.engine.closeEntry();
    assertThat(text(0, "SWAPDB", "3", "0")).isEqualTo("+OK");
    assertThat(shard.engine.closeEntry()).hasSize(9 + 3);
    assertThat(text(0, "DBSIZE")).isEqualTo(":20000");
    assertThat(text(3, "DBSIZE")).isEqualTo(":0");
    // Nothing to exchange is no effect.
    in(0, "SWAPDB", "4", "5");
    in(0, "SWAPDB", "0", "0");
    assertThat(shard.engine.hasEffects()).isFalse();
  }

  @Test
  void readsWaitForTheSwapThatTheySee() {
    in(1, "SET", "k", "v");
    shard.engine.closeEntry();
    shard.engine.committed(1);
    in(0, "SWAPDB", "0", "1");
    assertThat(shard.engine.holdSequence()).isEqualTo(2);
    in(0, "GET", "k");
    assertThat(shard.engine.holdSequence()).isEqualTo(2);
    in(1, "GET", "k");
    assertThat(shard.engine.holdSequence()).isEqualTo(2);
  }

  @Test
  void entriesOfDatabaseZeroHaveTheBytesThatTheyAlwaysHad() {
    in(0, "SET", "k", "v");
    byte[] entry = shard.engine.closeEntry();
    in(2, "SET", "k", "v");
    byte[] elsewhere = shard.engine.closeEntry();
    assertThat(entry[9]).isEqualTo((byte) 1);
    assertThat(elsewhere).hasSize(entry.length + 2);
    assertThat(elsewhere[9]).isEqualTo((byte) 10);
    assertThat(elsewhere[10]).isEqualTo((byte) 2);
    assertThat(elsewhere[11]).isEqualTo((byte) 1);
  }

  // ---- who waits ----

  @Test
  void waitersAreServedInTheirDatabase() {
    blocked(1, "a");
    in(0, "RPUSH", "list", "zero");
    assertThat(heard).isEmpty();
    in(1, "RPUSH", "list", "one");
    assertThat(heard).containsExactly("a [\"list\", \"one\"]");
    assertThat(text(0, "LLEN", "list")).isEqualTo(":1");
  }

  @Test
  void movingCopyingAndSwappingWakeWaiters() {
    blocked(1, "moved");
    in(0, "RPUSH", "list", "1");
    in(0, "MOVE", "list", "1");
    assertThat(heard).containsExactly("moved [\"list\", \"1\"]");
    heard.clear();
    blocked(1, "copied");
    in(0, "RPUSH", "other", "2");
    in(0, "COPY", "other", "list", "DB", "1");
    assertThat(heard).containsExactly("copied [\"list\", \"2\"]");
    heard.clear();
    blocked(1, "swapped");
    blocked(2, "elsewhere");
    in(3, "RPUSH", "list", "3");
    in(0, "SWAPDB", "3", "1");
    assertThat(heard).containsExactly("swapped [\"list\", \"3\"]");
    assertThat(text(1, "EXISTS", "list")).isEqualTo(":0");
  }

  private void blocked(int database, String name) {
    byte[][] args = {bytes("BLPOP"), bytes("list"), bytes("0")};
    BlockingCommand command = (BlockingCommand) TestShard.find("blpop").parser().parse(args);
    Waiter waiter =
        new Waiter() {
          @Override
          public void served(Reply reply, long holdSequence) {
            heard.add(name + " " + GoldenScript.render(reply));
          }

          @Override
          public void leadershipLost() {
            heard.add(name + " lost");
          }

          @Override
          public void replaced() {}

          @Override
          public void slotMoved() {
            heard.add(name + " moved away");
          }
        };
    Reply reply =
        shard.engine.executeOrWait(
            command, database, TestShard.SLOT, false, true, shard.nowMs, waiter);
    assertThat(reply).isNull();
  }

  // ---- who watches ----

  @Test
  void watchedKeysAreThoseOfOneDatabase() {
    WatchSet set = watch(1, "k");
    in(0, "SET", "k", "v");
    assertThat(changed(set)).isFalse();
    in(1, "SET", "k", "v");
    assertThat(changed(set)).isTrue();
  }

  @Test
  void swapsAndFlushesTouchWhoeverWatchesWhatComesOrGoes() {
    in(1, "SET", "here", "v");
    in(2, "SET", "there", "v");
    WatchSet goes = watch(1, "here");
    WatchSet comes = watch(1, "there");
    WatchSet neither = watch(1, "nowhere");
    WatchSet otherSide = watch(2, "here");
    WatchSet apart = watch(3, "here");
    in(0, "SWAPDB", "1", "2");
    assertThat(List.of(changed(goes), changed(comes), changed(neither)))
        .containsExactly(true, true, false);
    assertThat(List.of(changed(otherSide), changed(apart))).containsExactly(true, false);
    WatchSet flushed = watch(2, "here");
    WatchSet spared = watch(1, "there");
    in(2, "FLUSHDB");
    assertThat(List.of(changed(flushed), changed(spared))).containsExactly(true, false);
    WatchSet all = watch(1, "there");
    in(0, "FLUSHALL");
    assertThat(changed(all)).isTrue();
  }

  @Test
  void aWatchStaysWithItsNumber() {
    in(2, "SET", "other", "v");
    WatchSet set = watch(1, "k");
    in(0, "SWAPDB", "1", "2");
    in(2, "SET", "k", "v");
    assertThat(changed(set)).isFalse();
    in(1, "SET", "k", "v");
    assertThat(changed(set)).isTrue();
  }

  private WatchSet watch(int database, String key) {
    WatchSet set = new WatchSet();
    shard.database = database;
    shard.execute(new Watch(set, List.of(bytes(key))), TestShard.SLOT, false);
    return set;
  }

  private boolean changed(WatchSet set) {
    return shard.execute(new Transaction(List.of(), set), TestShard.SLOT, false) == Reply.NIL_ARRAY;
  }

  @Test
  void stepsOfATransactionWorkEachInItsDatabase() {
    Transaction.Step zero = step(0, "SET", "k", "zero");
    Transaction.Step five = step(5, "SET", "k", "five");
    Transaction.Step size = step(5, "DBSIZE");
    shard.database = 9;
    Reply reply = shard.execute(new Transaction(List.of(zero, five, size), null), 4711, false);
    assertThat(GoldenScript.render(reply)).isEqualTo("[+OK, +OK, :1]");
    assertThat(text(5, "GET", "k")).isEqualTo("\"five\"");
    assertThat(text(9, "DBSIZE")).isEqualTo(":0");
  }

  private static Transaction.Step step(int database, String... args) {
    byte[][] words = new byte[args.length][];
    for (int i = 0; i < words.length; i++) {
      words[i] = bytes(args[i]);
    }
    return new Transaction.Step(
        database, TestShard.find(args[0].toLowerCase(java.util.Locale.ROOT)).parser().parse(words));
  }

  // ---- who listens ----

  @Test
  void eventsNameTheDatabase() {
    shard.settings.notifiedKinds = -1;
    shard.engine.setAudience(listener());
    in(3, "SET", "k", "v", "PX", "100");
    in(3, "COPY", "k", "l", "DB", "4");
    in(3, "MOVE", "k", "5");
    in(5, "RENAME", "k", "q");
    shard.nowMs += 100;
    in(5, "GET", "q");
    while (shard.engine.expireStep(shard.nowMs, 100)) {}
    assertThat(heard)
        .containsExactly(
            "3 new k",
            "3 set k",
            "3 expire k",
            "4 new l",
            "4 copy_to l",
            "5 new k",
            "3 move_from k",
            "5 move_to k",
            "5 new q",
            "5 rename_from k",
            "5 rename_to q",
            "5 expired q",
            "5 keymiss q",
            "4 expired l");
  }

  @Test
  void evictionTakesFromAllDatabases() {
    shard.settings.notifiedKinds = -1;
    for (int i = 0; i < 3_000; i++) {
      in(i % 3, "SET", "k" + i, "v".repeat(50));
    }
    shard.engine.setAudience(listener());
    shard.settings.evictionPolicy = io.ashlar.engine.keyspace.EvictionPolicy.ALLKEYS_RANDOM;
    shard.settings.shardMemoryLimitBytes = shard.engine.databases().heapBytes() * 9 / 10;
    in(7, "GET", "nothing");
    while (shard.engine.databases().heapBytes() > shard.settings.shardMemoryLimitBytes) {
      in(7, "GET", "nothing");
    }
    List<String> evicted = heard.stream().filter(one -> one.contains(" evicted ")).toList();
    assertThat(evicted).anyMatch(one -> one.startsWith("0 "));
    assertThat(evicted).anyMatch(one -> one.startsWith("1 "));
    assertThat(evicted).anyMatch(one -> one.startsWith("2 "));
    assertThat(shard.engine.databases().keyCount()).isEqualTo(3_000 - evicted.size());
  }

  private Audience listener() {
    return (Audience)
        Proxy.newProxyInstance(
            Audience.class.getClassLoader(),
            new Class<?>[] {Audience.class},
            (proxy, method, args) -> {
              if (method.getName().equals("happened")) {
                KeyEvent event = (KeyEvent) args[0];
                heard.add(
                    event.database()
                        + " "
                        + event.name()
                        + " "
                        + new String(event.key(), ISO_8859_1));
              }
              return null;
            });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
