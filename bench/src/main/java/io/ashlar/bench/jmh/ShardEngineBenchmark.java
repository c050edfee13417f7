package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Parse and execute on a leader with a million keys, entries closed as in a turn of the shard. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xmx2g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ShardEngineBenchmark {
  private static final int KEYS = 1_000_000;
  private static final int COMMANDS_PER_ENTRY = 32;
  private static final long WALL_MS = 1_767_225_600_000L;

  private final SplittableRandom random = new SplittableRandom(7);
  private final CommandParser get = parser("get");
  private final CommandParser set = parser("set");
  private final byte[] getName = "GET".getBytes(US_ASCII);
  private final byte[] setName = "SET".getBytes(US_ASCII);
  private final byte[] value = "v".repeat(64).getBytes(US_ASCII);
  private final byte[][] keys = new byte[KEYS][];
  private final char[] slots = new char[KEYS];
  private final ShardEngine engine =
      new ShardEngine(42, new EngineSettings(), new EngineStats(), random);
  private int inEntry;

  @Setup
  public void fill() {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = String.format("key:%012d", i).getBytes(US_ASCII);
      slots[i] = (char) SlotHash.slotOf(keys[i]);
      set(i);
    }
  }

  @Benchmark
  public Reply getRandomKey() {
    int key = random.nextInt(KEYS);
    return engine.execute(
        get.parse(new byte[][] {getName, keys[key]}), 0, slots[key], false, true, WALL_MS);
  }

  @Benchmark
  public Reply setRandomKey() {
    return set(random.nextInt(KEYS));
  }

  private Reply set(int key) {
    Reply reply =
        engine.execute(
            set.parse(new byte[][] {setName, keys[key], value}),
            0,
            slots[key],
            true,
            true,
            WALL_MS);
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
