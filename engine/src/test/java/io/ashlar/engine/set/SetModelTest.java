package io.ashlar.engine.set;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.ReplicaSet;
import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Sets against plain ones, in all their forms, with a follower and snapshots. */
class SetModelTest {
  private static final String[] KEYS = {"a", "b", "c"};

  @Property(tries = 80, seed = "41")
  void everyReplicaFollowsTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    ReplicaSet replicas = new ReplicaSet(seed);
    boolean smallForms = random.nextBoolean();
    if (!smallForms) {
      replicas.leader.settings.encoding.setIntegerEntries = random.nextInt(6);
      replicas.leader.settings.encoding.setPackedEntries = random.nextInt(6);
    }
    boolean integers = random.nextInt(3) == 0;
    Map<String, Set<String>> model = new TreeMap<>();
    for (String key : KEYS) {
      model.put(key, new TreeSet<>());
    }
    for (int step = 0; step < 250; step++) {
      step(random, replicas, model, integers);
      if (random.nextInt(4) == 0) {
        replicas.catchUp();
      }
    }
    for (String key : KEYS) {
      assertThat(strings(replicas.run("SMEMBERS", key)))
          .containsExactlyInAnyOrderElementsOf(model.get(key));
    }
    replicas.check();
  }

  private static void step(
      Random random, ReplicaSet replicas, Map<String, Set<String>> model, boolean integers) {
    String key = KEYS[random.nextInt(KEYS.length)];
    String other = KEYS[random.nextInt(KEYS.length)];
    Set<String> set = model.get(key);
    String member = member(random, integers);
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> {
        List<String> members = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
          members.add(member(random, integers));
        }
        int before = set.size();
        set.addAll(members);
        assertThat(replicas.run(words("SADD", key, members)))
            .isEqualTo(Reply.Int.of(set.size() - before));
      }
      case 3 -> {
        List<String> members = List.of(member, member(random, integers));
        int before = set.size();
        members.forEach(set::remove);
        assertThat(replicas.run(words("SREM", key, members)))
            .isEqualTo(Reply.Int.of(before - set.size()));
      }
      case 4 -> {
        List<String> popped = strings(replicas.run("SPOP", key, "" + random.nextInt(8)));
        assertThat(set).containsAll(popped);
        popped.forEach(one -> assertThat(set.remove(one)).isTrue());
      }
      case 5 -> {
        boolean moves = set.contains(member);
        assertThat(replicas.run("SMOVE", key, other, member)).isEqualTo(Reply.Int.of(moves));
        if (moves) {
          set.remove(member);
          model.get(other).add(member);
        }
      }
      case 6, 7, 8 -> combine(random, replicas, model);
      case 9 -> {
        int count = random.nextInt(20);
        List<String> drawn = strings(replicas.run("SRANDMEMBER", key, "" + count));
        assertThat(drawn).doesNotHaveDuplicates().hasSize(Math.min(count, set.size()));
        assertThat(set).containsAll(drawn);
        drawn = strings(replicas.run("SRANDMEMBER", key, "" + -count));
        assertThat(drawn).hasSize(set.isEmpty() ? 0 : count);
        assertThat(set).containsAll(drawn);
      }
      case 10 ->
          assertThat(replicas.run("SISMEMBER", key, member))
              .isEqualTo(Reply.Int.of(set.contains(member)));
      case 11 -> {
        List<String> scanned = new ArrayList<>();
        String cursor = "0";
        do {
          List<Reply> reply =
              ((Reply.Array) replicas.run("SSCAN", key, cursor, "COUNT", "3")).items();
          cursor = text(reply.getFirst());
          scanned.addAll(strings(reply.get(1)));
        } while (!cursor.equals("0"));
        assertThat(scanned).containsExactlyInAnyOrderElementsOf(set);
      }
      default -> assertThat(replicas.run("SCARD", key)).isEqualTo(Reply.Int.of(set.size()));
    }
  }

  private static void combine(Random random, ReplicaSet replicas, Map<String, Set<String>> model) {
    List<String> keys = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      keys.add(KEYS[random.nextInt(KEYS.length)]);
    }
    Set<String> result = new TreeSet<>(model.get(keys.getFirst()));
    String operation = List.of("SINTER", "SUNION", "SDIFF").get(random.nextInt(3));
    for (String key : keys.subList(1, keys.size())) {
      switch (operation) {
        case "SINTER" -> result.retainAll(model.get(key));
        case "SUNION" -> result.addAll(model.get(key));
        default -> result.removeAll(model.get(key));
      }
    }
    if (operation.equals("SINTER")) {
      int limit = random.nextInt(5);
      List<String> words = new ArrayList<>(List.of("SINTERCARD", "" + keys.size()));
      words.addAll(keys);
      words.addAll(List.of("LIMIT", "" + limit));
      assertThat(replicas.run(words.toArray(String[]::new)))
          .isEqualTo(Reply.Int.of(limit == 0 ? result.size() : Math.min(limit, result.size())));
    }
    if (random.nextBoolean()) {
      assertThat(
              strings(
                  replicas.run(words(operation, keys.getFirst(), keys.subList(1, keys.size())))))
          .containsExactlyInAnyOrderElementsOf(result);
      return;
    }
    String destination = KEYS[random.nextInt(KEYS.length)];
    assertThat(replicas.run(words(operation + "STORE", destination, keys)))
        .isEqualTo(Reply.Int.of(result.size()));
    model.put(destination, result);
  }

  @Test
  void formsFollowTheLimits() {
    TestShard shard = new TestShard();
    shard.run("SADD", "s", "1", "2", "40000", "-3000000000");
    assertThat(encoding(shard, "s")).isEqualTo("intset");
    assertThat(strings(shard.run("SMEMBERS", "s")))
        .containsExactly("-3000000000", "1", "2", "40000");
    shard.run("SADD", "s", "x");
    assertThat(encoding(shard, "s")).isEqualTo("listpack");
    shard.run("SADD", "s", "y".repeat(65));
    assertThat(encoding(shard, "s")).isEqualTo("hashtable");
    for (int i = 0; i < 512; i++) {
      shard.run("SADD", "n", "" + i);
    }
    assertThat(encoding(shard, "n")).isEqualTo("intset");
    shard.run("SADD", "n", "512");
    assertThat(encoding(shard, "n")).isEqualTo("hashtable");
    for (int i = 0; i < 128; i++) {
      shard.run("SADD", "w", "w" + i);
    }
    assertThat(encoding(shard, "w")).isEqualTo("listpack");
    shard.run("SADD", "w", "w0");
    assertThat(encoding(shard, "w")).isEqualTo("listpack");
    shard.run("SADD", "w", "last");
    assertThat(encoding(shard, "w")).isEqualTo("hashtable");
    assertThat(shard.run("SCARD", "w")).isEqualTo(Reply.Int.of(129));
  }

  @Test
  void popsAndDrawsWithoutFavour() {
    TestShard shard = new TestShard(new Random(9));
    for (int size : new int[] {10, 400}) {
      Map<String, Integer> first = new TreeMap<>();
      for (int round = 0; round < 2000; round++) {
        if (round == 0) {
          for (int i = 0; i < size; i++) {
            shard.run("SADD", "k" + size, "member" + i);
          }
        }
        for (String one : strings(shard.run("SRANDMEMBER", "k" + size, "2"))) {
          first.merge(one, 1, Integer::sum);
        }
      }
      double mean = 4000.0 / size;
      assertThat(first.values()).allMatch(count -> Math.abs(count - mean) < 6 * Math.sqrt(mean));
    }
  }

  private static String encoding(TestShard shard, String key) {
    return text(shard.run("OBJECT", "ENCODING", key));
  }

  private static String member(Random random, boolean integers) {
    int number = random.nextInt(60);
    return switch (integers ? 0 : random.nextInt(3)) {
      case 0 ->
          List.of("" + number, "" + number * 1000L, "-" + (number + 1) + "000000000000")
              .get(random.nextInt(3));
      case 1 -> "m" + number;
      default -> "long".repeat(30) + number;
    };
  }

  private static String[] words(String command, String key, List<String> rest) {
    List<String> words = new ArrayList<>(List.of(command, key));
    words.addAll(rest);
    return words.toArray(String[]::new);
  }

  private static List<String> strings(Reply reply) {
    List<Reply> items =
        reply instanceof Reply.SetReply set ? set.items() : ((Reply.Array) reply).items();
    List<String> strings = items.stream().map(SetModelTest::text).toList();
    assertThat(reply instanceof Reply.SetReply ? new HashSet<>(strings) : strings)
        .hasSize(strings.size());
    return strings;
  }

  private static String text(Reply reply) {
    return new String(((Reply.Bulk) reply).toBytes(), ISO_8859_1);
  }
}
