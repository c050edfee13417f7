package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The digests that redis-server 7.0 gives for the same keys. */
class DigestTest {
  private static final long NOW_MS = 1_700_000_000_000L;
  private static final int SLOT = 7;

  private final ShardEngine shard = shard();
  private final ShardEngine other = shard();

  private static ShardEngine shard() {
    return new ShardEngine(1, new EngineSettings(), new EngineStats(), new Random(1));
  }

  private static Command parse(byte[][] args) {
    String name = new String(args[0], UTF_8).toLowerCase(Locale.ROOT);
    return CommandTables.ALL.stream()
        .filter(spec -> spec.name().equals(name))
        .findFirst()
        .orElseThrow()
        .parser()
        .parse(args);
  }

  private static byte[][] words(String line) {
    return Arrays.stream(line.split(" ")).map(word -> word.getBytes(UTF_8)).toArray(byte[][]::new);
  }

  private static Reply run(ShardEngine engine, int database, int slot, Command command) {
    return engine.execute(command, database, slot, false, true, NOW_MS);
  }

  private String digest(String... lines) {
    for (String line : lines) {
      run(shard, 0, SLOT, parse(words(line)));
    }
    byte[] key = words(lines[0])[1];
    return ((Reply.Simple) run(shard, 0, SLOT, new ValueDigest(key, DigestTest::parse))).text();
  }

  @Test
  void valuesHaveTheDigestsOfRedis() {
    assertThat(digest("set k v")).isEqualTo("d79ee9fe5d5ad902d7f6620efc3b07b75ddd742f");
    assertThat(digest("rpush l a b")).isEqualTo("62f55a532623cf6c3d81081db480b6fd8461eb3f");
    assertThat(digest("sadd s x 1")).isEqualTo("96257d5cc29f1c46ff96a88360b5c99de66ae13f");
    assertThat(digest("zadd z 1.5 m inf n")).isEqualTo("588d54f9c189ed531602d5666330f1b032118f3d");
    assertThat(digest("hset h a b c d")).isEqualTo("aa24f9a69bf2aba8194de0a98bbe35c79d2090d3");
    assertThat(digest("xadd st 1-1 f v g w")).isEqualTo("02a6cc6f9620c93c4a87ca6697dad2078434368e");
    assertThat(digest("set ke 1 ex 1000")).isEqualTo("5279988c5d1911f474bcbbf2f0a87012d40f8459");
    assertThat(digest("del none")).isEqualTo("0".repeat(40));
  }

  @Test
  void theDatasetHasTheDigestOfRedisWhereverItsKeysAre() {
    List<String> lines =
        List.of(
            "set k v",
            "rpush l a b",
            "sadd s x 1",
            "zadd z 1.5 m inf n",
            "hset h a b c d",
            "xadd st 1-1 f v g w",
            "set ke 1 ex 1000");
    for (int i = 0; i < lines.size(); i++) {
      run(i % 2 == 0 ? shard : other, 0, SLOT + i, parse(words(lines.get(i))));
    }
    run(shard, 3, SLOT, parse(words("set k v")));
    var spec = DatasetDigest.spec(DigestTest::parse);
    List<Reply> parts =
        List.of(
            run(shard, 5, -1, spec.parser().parse(DatasetDigest.ARGS)),
            run(other, 0, -1, spec.parser().parse(DatasetDigest.ARGS)));
    assertThat(spec.merge().apply(parts))
        .isEqualTo(new Reply.Simple("22eefc8e83f5ea154390f8d3e5465d1bd6bf6382"));
  }

  @Test
  void nothingIsMarkedAsUsed() {
    digest("rpush l a");
    Command idle = parseIdle();
    long laterMs = NOW_MS + 50_000;
    shard.execute(new ValueDigest(words("l")[0], DigestTest::parse), 0, SLOT, false, true, laterMs);
    assertThat(shard.execute(idle, 0, SLOT, false, true, laterMs)).isEqualTo(Reply.Int.of(50));
  }

  private static Command parseIdle() {
    return CommandTables.ALL.stream()
        .flatMap(spec -> spec.subcommands().stream())
        .filter(spec -> spec.name().equals("object|idletime"))
        .findFirst()
        .orElseThrow()
        .parser()
        .parse(words("object idletime l"));
  }
}
