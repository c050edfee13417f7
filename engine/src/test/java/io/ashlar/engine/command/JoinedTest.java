package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.CommandTables;
import io.ashlar.resp.Reply;
import io.ashlar.resp.ReplyDecoder;
import io.ashlar.resp.ReplyEncoder;
import io.ashlar.resp.RespSink;
import io.ashlar.resp.RespVersion;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * What is joined from the answers of single keys is what the shard that has all of them answers.
 */
class JoinedTest {
  private static final String[] KEYS = {
    "set1", "set2", "set3", "ints", "zset1", "zset2", "sketch1", "sketch2", "text", "none"
  };

  @Property(tries = 25, seed = "43")
  void aJoinedAnswerIsThatOfOneShard(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard(random);
    fill(shard, random);
    for (int step = 0; step < 80; step++) {
      String[] command = command(random);
      Reply whole = shard.run(command);
      for (RespVersion version : RespVersion.values()) {
        assertThat(comparable(joined(shard, command, version)))
            .as(version + " " + String.join(" ", command))
            .isEqualTo(comparable(whole));
      }
    }
  }

  @Test
  void aBrokenSketchIsTold() {
    TestShard shard = new TestShard();
    shard.run("PFADD", "sketch1", "a");
    shard.run("SET", "sketch2", "HYLL\u0001\0\0\0\0\0\0\0\0\0\0\0\u00ff");
    String[] command = {"PFCOUNT", "sketch1", "sketch2"};
    assertThat(joined(shard, command, RespVersion.RESP2))
        .isEqualTo(shard.run(command))
        .isEqualTo(new Reply.Error("INVALIDOBJ Corrupted HLL object detected"));
  }

  @Test
  void onlyWhatStoresNothingIsJoined() {
    for (CommandSpec spec : CommandTables.ALL) {
      String[] args = {spec.name(), "2", "2", "2", "2", "2", "2"};
      CommandParser parser = spec.parser();
      if (parser != null && spec.arity().accepts(args.length)) {
        Command parsed = parser.parse(bytes(args));
        if (parsed instanceof Joined) {
          assertThat(spec.is(CommandFlag.READONLY)).as(spec.name()).isTrue();
        }
      }
    }
  }

  private static Reply joined(TestShard shard, String[] command, RespVersion version) {
    CommandSpec spec = TestShard.find(command[0].toLowerCase(Locale.ROOT));
    Command parsed = Objects.requireNonNull(spec.parser()).parse(bytes(command));
    if (parsed instanceof Command.Rejected(Reply.Error error)) {
      return error;
    }
    Joined joined = (Joined) parsed;
    List<Reply> contents = new ArrayList<>();
    for (byte[] key : joined.keys()) {
      contents.add(overTheWire(shard.run(TestShard.SLOT, joined.readOf(key)), version));
    }
    return joined.join(contents);
  }

  /** Sets have no order. */
  private static Object comparable(Reply reply) {
    return reply instanceof Reply.SetReply set
        ? List.of(set.items().size(), new HashSet<>(set.items()))
        : reply;
  }

  private static Reply overTheWire(Reply reply, RespVersion version) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ReplyEncoder.encode(
        reply,
        version,
        new RespSink() {
          @Override
          public void writeByte(int value) {
            bytes.write(value);
          }

          @Override
          public void writeBytes(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
          }
        });
    List<Reply> decoded = new ArrayList<>();
    new ReplyDecoder().feed(bytes.toByteArray(), 0, bytes.size(), decoded::add);
    return decoded.getFirst();
  }

  private static void fill(TestShard shard, Random random) {
    for (String set : List.of("set1", "set2", "set3")) {
      for (int i = random.nextInt(300); i > 0; i--) {
        shard.run("SADD", set, "m" + random.nextInt(200));
      }
    }
    for (int i = random.nextInt(60); i > 0; i--) {
      shard.run("SADD", "ints", "" + random.nextInt(40));
      shard.run("SADD", "set1", "" + random.nextInt(40));
    }
    String[] scores = {"0", "-0", "1", "0.1", "3.3e-300", "inf", "-inf", "12345678901234567"};
    for (String set : List.of("zset1", "zset2")) {
      for (int i = random.nextInt(300); i > 0; i--) {
        String score =
            random.nextInt(4) == 0
                ? scores[random.nextInt(scores.length)]
                : "" + random.nextGaussian();
        shard.run("ZADD", set, score, "m" + random.nextInt(200));
      }
    }
    // The first stays sparse, the second does not.
    for (int i = random.nextInt(50); i > 0; i--) {
      shard.run("PFADD", "sketch1", "e" + random.nextInt(100_000));
    }
    for (int i = random.nextInt(4_000); i > 0; i--) {
      shard.run("PFADD", "sketch2", "e" + random.nextInt(100_000));
    }
    shard.run("SET", "text", "plain");
  }

  private static String[] command(Random random) {
    String name =
        pick(
            random,
            "SINTER",
            "SUNION",
            "SDIFF",
            "SINTERCARD",
            "PFCOUNT",
            "ZUNION",
            "ZINTER",
            "ZDIFF",
            "ZINTERCARD");
    boolean counted = name.startsWith("Z") || name.equals("SINTERCARD");
    int keys = 1 + random.nextInt(4);
    List<String> words = new ArrayList<>(List.of(name));
    if (counted) {
      words.add("" + (random.nextInt(20) == 0 ? random.nextInt(7) - 1 : keys));
    }
    for (int i = 0; i < keys; i++) {
      words.add(key(random, name));
    }
    if (counted) {
      options(words, random, keys);
    }
    return words.toArray(String[]::new);
  }

  /** Mostly of the command's own type. */
  private static String key(Random random, String name) {
    if (random.nextInt(12) == 0) {
      return pick(random, KEYS);
    }
    return switch (name) {
      case "PFCOUNT" -> pick(random, "sketch1", "sketch2", "none");
      case "SINTER", "SUNION", "SDIFF", "SINTERCARD" ->
          pick(random, "set1", "set2", "set3", "ints", "none");
      default -> pick(random, "zset1", "zset2", "zset1", "zset2", "set1", "ints", "none");
    };
  }

  private static void options(List<String> words, Random random, int keys) {
    while (random.nextInt(2) == 0) {
      switch (random.nextInt(4)) {
        case 0 -> words.add("WITHSCORES");
        case 1 -> words.addAll(List.of("LIMIT", "" + (random.nextInt(8) - 1)));
        case 2 -> words.addAll(List.of("AGGREGATE", pick(random, "SUM", "MIN", "MAX", "MEAN")));
        default -> {
          words.add("WEIGHTS");
          for (int i = 0; i < keys; i++) {
            words.add(pick(random, "1", "2.5", "-1", "0", "inf", "0.1", "x"));
          }
        }
      }
    }
  }

  private static String pick(Random random, String... from) {
    return from[random.nextInt(from.length)];
  }

  private static byte[][] bytes(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(ISO_8859_1);
    }
    return bytes;
  }
}
