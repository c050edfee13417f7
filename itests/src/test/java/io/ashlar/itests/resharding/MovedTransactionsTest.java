package io.ashlar.itests.resharding;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transactions, scripts and expiries of keys whose slot moves to another node meanwhile. */
@Timeout(180)
class MovedTransactionsTest extends OnMovingCluster {
  private static final int CLIENTS = 3;
  private static final int MOVES = 12;

  /** Some scripts are over at once, some take longer than a step of a move. */
  private static final String[] IDLE_ROUNDS = {"0", "0", "300000", "0", "2000000"};

  private static final String COUNT_TWICE =
      "local n = redis.call('INCR', KEYS[1]) local idle = 0"
          + " for i = 1, tonumber(ARGV[2]) do idle = idle + i % 7 end"
          + " redis.call('RPUSH', KEYS[2], ARGV[1]) return n";

  private volatile boolean done;

  @Test
  void aTransactionThatWatchesDoesNotRunWhereItsKeyWas() throws Exception {
    String key = "{" + cluster.newTag(1) + "}k";
    RespConnection queuedBefore = connect(cluster.leaderOf(key));
    RespConnection queuedAfter = connect(cluster.leaderOf(key));
    RespConnection withoutKeys = connect(cluster.leaderOf(key));
    Client other = client();
    other.call("SET " + key + " first");
    for (RespConnection watching : List.of(queuedBefore, queuedAfter, withoutKeys)) {
      assertThat(at(watching, "WATCH " + key)).isEqualTo("OK");
    }
    assertThat(at(queuedBefore, "MULTI")).isEqualTo("OK");
    assertThat(at(queuedBefore, "SET " + key + " stale")).isEqualTo("QUEUED");

    cluster.move(key, "s2");
    assertThat(other.call("SET " + key + " second")).isEqualTo("OK");

    assertThat(at(queuedBefore, "EXEC")).matches("nil|-.*MOVED .*");
    assertThat(at(queuedBefore, "EXEC")).isEqualTo("-ERR EXEC without MULTI");
    assertThat(at(queuedAfter, "MULTI")).isEqualTo("OK");
    assertThat(at(queuedAfter, "SET " + key + " stale")).isEqualTo(moved(key));
    assertThat(at(queuedAfter, "EXEC")).startsWith("-EXECABORT");
    assertThat(at(withoutKeys, "MULTI")).isEqualTo("OK");
    assertThat(at(withoutKeys, "PING")).isEqualTo("QUEUED");
    assertThat(at(withoutKeys, "EXEC")).isEqualTo("nil");
    assertThat(other.call("GET " + key)).isEqualTo("second");
  }

  @Test
  void aMoveThereAndBackCountsAsAChange() throws Exception {
    String key = "{" + cluster.newTag(1) + "}k";
    RespConnection watching = connect(cluster.leaderOf(key));
    Client other = client();
    other.call("SET " + key + " first");
    assertThat(at(watching, "WATCH " + key)).isEqualTo("OK");
    assertThat(at(watching, "MULTI")).isEqualTo("OK");
    assertThat(at(watching, "SET " + key + " stale")).isEqualTo("QUEUED");

    cluster.move(key, "s2");
    other.call("SET " + key + " second");
    cluster.move(key, "s1");

    assertThat(at(watching, "EXEC")).isEqualTo("nil");
    assertThat(at(watching, "GET " + key)).isEqualTo("second");
    assertThat(at(watching, "WATCH " + key)).isEqualTo("OK");
    assertThat(at(watching, "MULTI")).isEqualTo("OK");
    assertThat(at(watching, "SET " + key + " third")).isEqualTo("QUEUED");
    assertThat(at(watching, "EXEC")).isEqualTo("[OK]");
    assertThat(other.call("GET " + key)).isEqualTo("third");
  }

  @Test
  void whatWasQueuedBeforeTheMoveIsSentOnByExecAndNotExecuted() throws Exception {
    String key = "{" + cluster.newTag(1) + "}n";
    Client counting = client();
    counting.call("SET " + key + " 5");
    RespConnection source = counting.here();
    assertThat(at(source, "MULTI")).isEqualTo("OK");
    assertThat(at(source, "INCR " + key)).isEqualTo("QUEUED");
    assertThat(at(source, "GET " + key)).isEqualTo("QUEUED");

    cluster.move(key, "s2");

    RespValue sentOn = source.call("EXEC");
    assertThat(Client.text(sentOn)).isEqualTo(moved(key));
    assertThat(at(source, "EXEC")).isEqualTo("-ERR EXEC without MULTI");
    assertThat(counting.follows(sentOn)).isTrue();
    assertThat(at(counting.here(), "GET " + key)).isEqualTo("5");
    assertThat(at(counting.here(), "MULTI")).isEqualTo("OK");
    assertThat(at(counting.here(), "INCR " + key)).isEqualTo("QUEUED");
    assertThat(at(counting.here(), "EXEC")).isEqualTo("[6]");
  }

  private static String moved(String key) {
    return "-MOVED " + SlotOf.key(key) + " " + cluster.leaderOf(key);
  }

  @Test
  void noIncrementOfThoseWhoWatchIsLostWhileTheSlotGoesToAndFro() throws Exception {
    String tag = "{" + cluster.newTag(1) + "}";
    List<CompletableFuture<Integer>> counts =
        IntStream.range(0, CLIENTS).mapToObj(i -> watches(client(), tag)).toList();
    try {
      toAndFro(tag);
    } finally {
      done = true;
    }
    int committed = 0;
    for (CompletableFuture<Integer> count : counts) {
      committed += count.get(60, TimeUnit.SECONDS);
    }
    Client reading = client();
    assertThat(committed).isGreaterThan(MOVES);
    assertThat(reading.call("GET " + tag + "n")).isEqualTo(Integer.toString(committed));
    List<RespValue> list = ClusterView.items(reading.execute("LRANGE", tag + "l", "0", "-1"));
    assertThat(list).hasSize(committed);
    for (int i = 0; i < committed; i++) {
      assertThat(ClusterView.text(list.get(i))).isEqualTo(Integer.toString(i + 1));
    }
  }

  private CompletableFuture<Integer> watches(Client client, String tag) {
    return Background.run(() -> watch(client, tag));
  }

  /** Increments a number and appends it to a list, both or neither; returns how often. */
  private int watch(Client client, String tag) throws IOException {
    int committed = 0;
    while (!done) {
      client.call("WATCH " + tag + "n");
      String before = at(client.here(), "GET " + tag + "n");
      if (before.startsWith("-MOVED")) {
        at(client.here(), "UNWATCH");
        continue;
      }
      int next = before.equals("nil") ? 1 : Integer.parseInt(before) + 1;
      List<RespValue> replies =
          client
              .here()
              .pipeline(
                  List.of(
                      List.of("MULTI"),
                      List.of("SET", tag + "n", Integer.toString(next)),
                      List.of("RPUSH", tag + "l", Integer.toString(next)),
                      List.of("EXEC")));
      String end = Client.text(replies.getLast());
      if (end.equals("[OK, " + next + "]")) {
        committed++;
      } else {
        assertThat(end).matches("nil|-MOVED .*|-EXECABORT .*");
      }
    }
    return committed;
  }

  @Test
  void scriptsRunOnceAndWholeWhileTheSlotGoesToAndFro() throws Exception {
    String tag = "{" + cluster.newTag(1) + "}";
    List<CompletableFuture<List<String>>> lists =
        IntStream.range(0, CLIENTS).mapToObj(i -> scripts(client(), i, tag)).toList();
    try {
      toAndFro(tag);
    } finally {
      done = true;
    }
    List<String> acknowledged = new ArrayList<>();
    for (CompletableFuture<List<String>> list : lists) {
      acknowledged.addAll(list.get(60, TimeUnit.SECONDS));
    }
    Client reading = client();
    List<String> found = new ArrayList<>();
    for (RespValue item : ClusterView.items(reading.execute("LRANGE", tag + "l", "0", "-1"))) {
      found.add(ClusterView.text(item));
    }
    assertThat(acknowledged).hasSizeGreaterThan(MOVES);
    assertThat(found).containsExactlyInAnyOrderElementsOf(acknowledged);
    assertThat(reading.call("GET " + tag + "n")).isEqualTo(Integer.toString(found.size()));
  }

  private CompletableFuture<List<String>> scripts(Client client, int number, String tag) {
    return Background.run(() -> script(client, number, tag));
  }

  /** Returns what each script that was acknowledged has appended. */
  private List<String> script(Client client, int number, String tag) throws IOException {
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; !done; i++) {
      String token = number + "-" + i;
      String idle = IDLE_ROUNDS[i % IDLE_ROUNDS.length];
      String reply =
          Client.text(client.execute("EVAL", COUNT_TWICE, "2", tag + "n", tag + "l", token, idle));
      assertThat(reply).matches("\\d+");
      acknowledged.add(token);
    }
    return acknowledged;
  }

  private static void toAndFro(String key) throws Exception {
    for (int i = 0; i < MOVES; i++) {
      cluster.move(key, i % 2 == 0 ? "s2" : "s1");
    }
  }

  @Test
  void expiriesOfKeysAndFieldsGoAlong() throws Exception {
    String tag = "{" + cluster.newTag(1) + "}";
    Client client = client();
    client.call("SET " + tag + "far far PXAT 4102444800123");
    client.call("SET " + tag + "stays stays");
    client.call("SET " + tag + "brief brief PX 2000");
    client.call("HSET " + tag + "h far 1 brief 2 stays 3");
    client.call("HPEXPIREAT " + tag + "h 4102444800321 FIELDS 1 far");
    client.call("HPEXPIRE " + tag + "h 2000 FIELDS 1 brief");
    client.call("HSET " + tag + "gone brief 1");
    client.call("HPEXPIRE " + tag + "gone 2000 FIELDS 1 brief");
    String briefAt = client.call("PEXPIRETIME " + tag + "brief");
    String fieldsAt = client.call("HPEXPIRETIME " + tag + "h FIELDS 3 far brief stays");
    NodeAddress source = cluster.leaderOf(tag);

    cluster.move(tag, "s2");

    // Where they are is where they expire: there they may have done so by now, and no sooner.
    assertThat(cluster.leaderOf(tag)).isNotEqualTo(source);
    assertThat(client.call("PEXPIRETIME " + tag + "brief")).isIn(briefAt, "-2");
    assertThat(client.call("HPEXPIRETIME " + tag + "h FIELDS 3 far brief stays"))
        .isIn(fieldsAt, "[4102444800321, -2, -1]");
    assertThat(client.call("PEXPIRETIME " + tag + "far")).isEqualTo("4102444800123");
    assertThat(client.call("PEXPIRETIME " + tag + "stays")).isEqualTo("-1");
    String count = "CLUSTER COUNTKEYSINSLOT " + SlotOf.key(tag);
    MovingCluster.await("brief keys expire", () -> client.call(count).equals("3"));
    assertThat(client.call("EXISTS " + tag + "brief " + tag + "gone")).isEqualTo("0");
    MovingCluster.await(
        "a brief field expires", () -> client.call("HLEN " + tag + "h").equals("2"));
    assertThat(client.call("HMGET " + tag + "h far brief stays")).isEqualTo("[1, nil, 3]");
    assertThat(client.call("GET " + tag + "far")).isEqualTo("far");
  }
}
