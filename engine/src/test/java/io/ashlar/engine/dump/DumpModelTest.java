package io.ashlar.engine.dump;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.GoldenScript;
import io.ashlar.engine.command.ReplicaSet;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is dumped and restored is what was there, in all forms, on all replicas. */
class DumpModelTest {
  private static final String[] TYPES = {"string", "hash", "expiring", "list", "set", "zset"};

  @Property(tries = 150, seed = "31")
  void valuesComeBack(@ForAll long seed) {
    Random random = new Random(seed);
    ReplicaSet replicas = new ReplicaSet(seed);
    limits(random, replicas.leader.settings.encoding);
    for (String type : TYPES) {
      for (String[] command : commands(type, type, random)) {
        replicas.run(command);
      }
      byte[] payload = ((Reply.Bulk) replicas.run("DUMP", type)).toBytes();
      // In another form, perhaps.
      limits(random, replicas.leader.settings.encoding);
      assertThat(restore(replicas, type + "2", "0", payload)).isEqualTo(Reply.OK);
      assertThat(content(replicas.leader, type + "2"))
          .as(type)
          .isEqualTo(content(replicas.leader, type));
    }
    replicas.check();
  }

  @Property(tries = 80, seed = "32")
  void streamsComeBack(@ForAll long seed) {
    Random random = new Random(seed);
    ReplicaSet replicas = new ReplicaSet(seed);
    replicas.leader.settings.encoding.streamBlockEntries = 1 + random.nextInt(8);
    for (String[] command : streamCommands(random)) {
      replicas.run(command);
      replicas.leader.nowMs += random.nextInt(3);
    }
    byte[] payload = ((Reply.Bulk) replicas.run("DUMP", "s")).toBytes();
    assertThat(restore(replicas, "t", "0", payload)).isEqualTo(Reply.OK);
    assertThat(stream(replicas, "t")).isEqualTo(stream(replicas, "s"));
    assertThat(GoldenScript.render(replicas.run("XPENDING", "t", "g", "-", "+", "1000")))
        .isEqualTo(GoldenScript.render(replicas.run("XPENDING", "s", "g", "-", "+", "1000")));
    replicas.check();
    // It lives on.
    assertThat(replicas.run("XADD", "t", "*", "f", "v")).isInstanceOf(Reply.Bulk.class);
    replicas.run("XREADGROUP", "GROUP", "g", "c0", "STREAMS", "t", ">");
    replicas.check();
  }

  /** All but what version 2 does not tell, and how the entries lie in blocks. */
  private static String stream(ReplicaSet replicas, String key) {
    return GoldenScript.render(replicas.run("XINFO", "STREAM", key, "FULL", "COUNT", "0"))
        .replaceAll("\"(radix-tree-(keys|nodes)|active-time)\", :-?\\d+", "");
  }

  static Reply restore(ReplicaSet replicas, String key, String ttl, byte[] payload) {
    return replicas.run(bytes("RESTORE"), bytes(key), bytes(ttl), payload);
  }

  private static Object content(TestShard shard, String key) {
    Object record = shard.engine.keyspace(0).find(TestShard.SLOT, bytes(key));
    CollectionValue collection = record == null ? null : Records.collection(record);
    return collection != null
        ? collection.checksum()
        : record == null ? "nothing" : new String(Records.stringBytes(record), ISO_8859_1);
  }

  private static void limits(Random random, EncodingLimits limits) {
    limits.hashPackedEntries = random.nextBoolean() ? 512 : random.nextInt(4);
    limits.setPackedEntries = random.nextBoolean() ? 128 : random.nextInt(4);
    limits.setIntegerEntries = random.nextBoolean() ? 512 : random.nextInt(4);
    limits.sortedSetPackedEntries = random.nextBoolean() ? 128 : random.nextInt(4);
    limits.listPackedSize = random.nextBoolean() ? -2 : 1 + random.nextInt(5);
  }

  private static List<String[]> commands(String type, String key, Random random) {
    List<String[]> commands = new ArrayList<>();
    int count = 1 + random.nextInt(random.nextInt(5) == 0 ? 400 : 20);
    boolean integers = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      String word = integers ? String.valueOf(random.nextInt(500_000) - 1000) : word(random);
      switch (type) {
        case "string" -> commands.add(new String[] {"SET", key, word.repeat(random.nextInt(40))});
        case "hash" -> commands.add(new String[] {"HSET", key, word, word(random)});
        case "expiring" -> {
          commands.add(new String[] {"HSET", key, word, word(random)});
          if (random.nextBoolean()) {
            String ms = String.valueOf(100_000 + random.nextInt(100_000));
            commands.add(new String[] {"HPEXPIRE", key, ms, "FIELDS", "1", word});
          }
        }
        case "list" -> commands.add(new String[] {"RPUSH", key, word});
        case "set" -> commands.add(new String[] {"SADD", key, word});
        default -> commands.add(new String[] {"ZADD", key, score(random), word});
      }
    }
    return commands;
  }

  private static String score(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> "inf";
      case 1 -> "-inf";
      case 2 -> String.valueOf(random.nextGaussian() * 1e6);
      case 3 -> String.valueOf(random.nextDouble() * 1e-300);
      case 4 -> String.valueOf(random.nextLong());
      default -> String.valueOf(random.nextInt(100) - 50);
    };
  }

  private static String word(Random random) {
    if (random.nextInt(30) == 0) {
      return "long".repeat(random.nextInt(5_000));
    }
    byte[] bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return new String(bytes, ISO_8859_1);
  }

  private static List<String[]> streamCommands(Random random) {
    List<String[]> commands = new ArrayList<>();
    commands.add(new String[] {"XGROUP", "CREATE", "s", "g", "0", "MKSTREAM"});
    commands.add(new String[] {"XGROUP", "CREATE", "s", "other", "$", "ENTRIESREAD", "3"});
    for (int i = 0; i < 60; i++) {
      String id = random.nextInt(50) + "-" + random.nextInt(4);
      commands.add(
          switch (random.nextInt(9)) {
            case 0, 1, 2 -> new String[] {"XADD", "s", "*", "field", word(random)};
            case 3 -> new String[] {"XADD", "s", "*", "a", "1", word(random), word(random)};
            case 4 -> new String[] {"XADD", "s", i + "-" + random.nextInt(9), "field", "-7"};
            case 5 ->
                new String[] {
                  "XREADGROUP",
                  "GROUP",
                  "g",
                  "c" + random.nextInt(3),
                  "COUNT",
                  "2",
                  "STREAMS",
                  "s",
                  ">"
                };
            case 6 -> new String[] {"XDEL", "s", id};
            case 7 -> new String[] {"XACK", "s", "g", id};
            default -> new String[] {"XTRIM", "s", "MAXLEN", String.valueOf(20 + i)};
          });
    }
    return commands;
  }

  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
