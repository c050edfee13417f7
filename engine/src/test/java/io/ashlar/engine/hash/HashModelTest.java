package io.ashlar.engine.hash;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.ReplicaSet;
import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes against a plain map with expiries, in all their forms, with a follower and snapshots. */
class HashModelTest {
  private record Value(String text, long expireAtMs) {
    boolean isLive(long nowMs) {
      return expireAtMs == 0 || expireAtMs > nowMs;
    }
  }

  private record Run(Random random, ReplicaSet replicas, Map<String, Value> model) {
    void prune() {
      model.values().removeIf(value -> !value.isLive(replicas.leader.nowMs));
    }
  }

  @Property(tries = 80, seed = "51")
  void everyReplicaFollowsTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    Run run = new Run(random, new ReplicaSet(seed), new TreeMap<>());
    if (random.nextBoolean()) {
      run.replicas.leader.settings.encoding.hashPackedEntries = random.nextInt(6);
    }
    int fields = 1 << random.nextInt(2, 9);
    boolean expires = random.nextInt(3) > 0;
    for (int step = 0; step < 250; step++) {
      run.replicas.leader.nowMs += random.nextInt(20);
      run.prune();
      change(run, fields, expires);
      ask(run, fields);
      if (random.nextInt(4) == 0) {
        run.replicas.leader.engine.expireStep(run.replicas.leader.nowMs, 10);
      }
      if (random.nextInt(4) == 0) {
        run.replicas.catchUp();
      }
    }
    run.prune();
    run.replicas.check();
    Map<String, String> expected = new TreeMap<>();
    run.model.forEach((field, value) -> expected.put(field, value.text));
    assertThat(pairs(run.replicas.run("HGETALL", "h"))).isEqualTo(expected);
    assertThat(pairs(run.replicas.readAtFollower(HGetAll.parseHGetAll(args("HGETALL", "h")))))
        .isEqualTo(expected);
  }

  private static void change(Run run, int fields, boolean expires) {
    Random random = run.random;
    String field = field(random, fields);
    long nowMs = run.replicas.leader.nowMs;
    Value old = run.model.get(field);
    switch (random.nextInt(expires ? 9 : 5)) {
      case 0, 1 -> {
        List<String> words = new ArrayList<>(List.of("HSET", "h"));
        int before = run.model.size();
        for (int i = random.nextInt(8); i >= 0; i--) {
          String one = field(random, fields);
          String value = value(random);
          words.addAll(List.of(one, value));
          run.model.put(one, new Value(value, 0));
        }
        assertThat(run.replicas.run(words.toArray(String[]::new)))
            .isEqualTo(Reply.Int.of(run.model.size() - before));
      }
      case 2 -> {
        String other = field(random, fields);
        int before = run.model.size();
        run.model.remove(field);
        run.model.remove(other);
        assertThat(run.replicas.run("HDEL", "h", field, other))
            .isEqualTo(Reply.Int.of(before - run.model.size()));
      }
      case 3 -> {
        boolean number = old == null || old.text.matches("-?[1-9][0-9]*|0");
        Reply reply = run.replicas.run("HINCRBY", "h", field, "3");
        assertThat(reply instanceof Reply.Int).isEqualTo(number);
        if (number) {
          long sum = (old == null ? 0 : Long.parseLong(old.text)) + 3;
          assertThat(reply).isEqualTo(Reply.Int.of(sum));
          run.model.put(field, new Value("" + sum, old == null ? 0 : old.expireAtMs));
        }
      }
      case 4 -> {
        assertThat(run.replicas.run("HSETNX", "h", field, "nx"))
            .isEqualTo(Reply.Int.of(old == null));
        run.model.putIfAbsent(field, new Value("nx", 0));
      }
      case 5, 6 -> {
        long ttlMs = 1 + random.nextInt(300);
        assertThat(run.replicas.run("HPEXPIRE", "h", "" + ttlMs, "FIELDS", "1", field))
            .isEqualTo(Reply.Array.of(new Reply.Int(old == null ? -2 : 1)));
        run.model.computeIfPresent(field, (f, v) -> new Value(v.text, nowMs + ttlMs));
      }
      case 7 -> {
        long atMs = nowMs + random.nextInt(200) - 20;
        assertThat(run.replicas.run("HSETEX", "h", "PXAT", "" + atMs, "FIELDS", "1", field, "ex"))
            .isEqualTo(Reply.ONE);
        run.model.put(field, new Value("ex", atMs));
      }
      default -> {
        int expected = old == null ? -2 : old.expireAtMs == 0 ? -1 : 1;
        assertThat(run.replicas.run("HPERSIST", "h", "FIELDS", "1", field))
            .isEqualTo(Reply.Array.of(new Reply.Int(expected)));
        run.model.computeIfPresent(field, (f, v) -> new Value(v.text, 0));
      }
    }
    run.prune();
  }

  private static void ask(Run run, int fields) {
    String field = field(run.random, fields);
    Value value = run.model.get(field);
    long nowMs = run.replicas.leader.nowMs;
    switch (run.random.nextInt(5)) {
      case 0 ->
          assertThat(run.replicas.run("HGET", "h", field))
              .isEqualTo(value == null ? Reply.NIL : Reply.Bulk.of(value.text));
      case 1 -> {
        long left = value == null ? -2 : value.expireAtMs == 0 ? -1 : value.expireAtMs - nowMs;
        assertThat(run.replicas.run("HPTTL", "h", "FIELDS", "1", field))
            .isEqualTo(Reply.Array.of(new Reply.Int(left)));
      }
      case 2 -> {
        Map<String, String> scanned = new TreeMap<>();
        String cursor = "0";
        do {
          List<Reply> reply = ((Reply.Array) run.replicas.run("HSCAN", "h", cursor)).items();
          cursor = text(reply.getFirst());
          pairs(reply.get(1)).forEach((f, v) -> assertThat(scanned.put(f, v)).isNull());
        } while (!cursor.equals("0"));
        assertThat(scanned.keySet()).isEqualTo(run.model.keySet());
      }
      case 3 -> {
        List<Reply> drawn = ((Reply.Array) run.replicas.run("HRANDFIELD", "h", "-5")).items();
        drawn.forEach(one -> assertThat(run.model).containsKey(text(one)));
      }
      default ->
          assertThat(run.replicas.run("HSTRLEN", "h", field))
              .isEqualTo(Reply.Int.of(value == null ? 0 : value.text.length()));
    }
  }

  @Test
  void expiredFieldsGoInBoundedStepsAndTakeTheirKeyWithThem() {
    TestShard shard = new TestShard();
    for (int i = 0; i < 3000; i++) {
      shard.run("HSETEX", "h", "PX", "" + (1000 + i % 2 * 1000), "FIELDS", "1", "f" + i, "v");
    }
    shard.run("HSET", "other", "f", "v");
    assertThat(shard.engine.keyspace(0).expiringCount()).isZero();
    shard.nowMs += 1500;
    int steps = 0;
    while (shard.engine.expireStep(shard.nowMs, 100)) {
      assertThat(++steps).isLessThan(200);
    }
    assertThat(steps).isGreaterThan(10);
    assertThat(shard.run("HLEN", "h")).isEqualTo(Reply.Int.of(1500));
    shard.nowMs += 1000;
    while (shard.engine.expireStep(shard.nowMs, 100)) {
      assertThat(++steps).isLessThan(400);
    }
    assertThat(shard.run("EXISTS", "h", "other")).isEqualTo(Reply.ONE);
    assertThat(shard.engine.expireStep(shard.nowMs, 100)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"expiry.txt"})
  void scriptsAnswerAsWritten(String script) throws IOException {
    assertThat(GoldenScript.replay(HashModelTest.class, script))
        .isEqualTo(GoldenScript.text(HashModelTest.class, script));
  }

  private static String field(Random random, int fields) {
    int number = random.nextInt(fields);
    return number % 40 == 11 ? "f".repeat(1200) + number : "field" + number;
  }

  private static String value(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> "v".repeat(random.nextInt(3000));
      case 1 -> "";
      case 2 -> "text";
      default -> "" + (random.nextInt(200) - 100);
    };
  }

  private static Map<String, String> pairs(Reply reply) {
    List<Reply> items =
        reply instanceof Reply.MapReply map ? map.items() : ((Reply.Array) reply).items();
    Map<String, String> pairs = new TreeMap<>();
    for (int i = 0; i < items.size(); i += 2) {
      assertThat(pairs.put(text(items.get(i)), text(items.get(i + 1)))).isNull();
    }
    return pairs;
  }

  private static String text(Reply reply) {
    return new String(((Reply.Bulk) reply).toBytes(), ISO_8859_1);
  }

  private static byte[][] args(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(ISO_8859_1);
    }
    return args;
  }
}
