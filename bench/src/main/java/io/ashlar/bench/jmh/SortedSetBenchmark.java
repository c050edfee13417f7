package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.resp.Reply;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Commands on one sorted set, small and large, as a leader executes them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xmx2g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SortedSetBenchmark {
  private static final int COMMANDS_PER_ENTRY = 32;
  private static final int PAGE = 100;
  private static final long WALL_MS = 1_767_225_600_000L;

  @Param({"128", "1000000"})
  private int elements;

  private final SplittableRandom random = new SplittableRandom(7);
  private final CommandParser zadd = parser("zadd");
  private final CommandParser zrange = parser("zrange");
  private final CommandParser zrank = parser("zrank");
  private final CommandParser zscore = parser("zscore");
  private final byte[] name = "Z".getBytes(US_ASCII);
  private final byte[] key = "board".getBytes(US_ASCII);
  private final ShardEngine engine =
      new ShardEngine(42, new EngineSettings(), new EngineStats(), random);
  private byte[][] members = {};
  private byte[][] scores = {};
  private int inEntry;

  @Setup
  public void fill() {
    members = new byte[elements][];
    scores = new byte[elements][];
    for (int i = 0; i < elements; i++) {
      members[i] = ("member:" + i).getBytes(US_ASCII);
      scores[i] = Integer.toString(random.nextInt(1_000_000)).getBytes(US_ASCII);
    }
    for (int i = 0; i < elements; i++) {
      changeScore(i);
    }
  }

  /** ZADD of a member that is there, with another score. */
  @Benchmark
  public Reply zaddChangesScore() {
    return changeScore(random.nextInt(elements));
  }

  @Benchmark
  public Reply zrange100() {
    int from = random.nextInt(Math.max(1, elements - PAGE));
    byte[] start = Integer.toString(from).getBytes(US_ASCII);
    byte[] stop = Integer.toString(from + PAGE - 1).getBytes(US_ASCII);
    return read(zrange.parse(new byte[][] {name, key, start, stop}));
  }

  @Benchmark
  public Reply zrank() {
    return read(zrank.parse(new byte[][] {name, key, members[random.nextInt(elements)]}));
  }

  @Benchmark
  public Reply zscore() {
    return read(zscore.parse(new byte[][] {name, key, members[random.nextInt(elements)]}));
  }

  private Reply read(Command command) {
    return engine.execute(command, 0, 0, false, true, WALL_MS);
  }

  private Reply changeScore(int member) {
    byte[][] args = {name, key, scores[random.nextInt(elements)], members[member]};
    Reply reply = engine.execute(zadd.parse(args), 0, 0, true, true, WALL_MS);
    if (++inEntry == COMMANDS_PER_ENTRY) {
      inEntry = 0;
      long sequence = engine.openSequence();
      engine.closeEntry();
      engine.committed(sequence);
    }
    return reply;
  }

  private static CommandParser parser(String name) {
    CommandSpec spec =
        CommandTables.ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return Objects.requireNonNull(spec.parser());
  }
}
