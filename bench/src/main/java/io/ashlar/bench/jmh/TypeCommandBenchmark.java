package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.topology.SlotHash;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/**
 * The writes of the speed table over all types, at a leader and at a follower: a thousand keys,
 * each a collection whose elements are drawn from so many that it neither grows nor shrinks.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xmx1g"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TypeCommandBenchmark {
  private static final int COMMANDS_PER_ENTRY = 32;
  private static final long WALL_MS = 1_767_225_600_000L;
  private static final int FILLS = 5;

  @Param({"1000"})
  private int keyCount;

  /** How many different elements a key is given. */
  @Param({"100", "500"})
  private int elements;

  @Param({"set", "incr", "sadd-srem", "hset", "push-pop", "zadd", "xadd"})
  private String kind = "";

  private final SplittableRandom random = new SplittableRandom(7);
  private final ShardEngine leader = engine();
  private final ShardEngine follower = engine();
  private byte[][] keys = {};
  private char[] slots = {};
  private byte[][] members = {};
  private byte[][] values = {};
  private Request[] requests = {};
  private long clockMs = WALL_MS;
  private int turn;
  private int inEntry;

  /** Arguments of which the second is the key. */
  private interface Arguments {
    byte[][] of(byte[] key, int number);
  }

  private record Request(CommandParser parser, Arguments arguments) {}

  /** Makes the keys. */
  @Setup
  public void fill() {
    keys = new byte[keyCount][];
    slots = new char[keyCount];
    for (int i = 0; i < keyCount; i++) {
      keys[i] = ascii("{key:%012d}".formatted(i));
      slots[i] = (char) SlotHash.slotOf(keys[i]);
    }
    members = new byte[elements][];
    values = new byte[elements][];
    for (int i = 0; i < elements; i++) {
      members[i] = ascii("member:%07d".formatted(i));
      values[i] = ascii("%07d".formatted(i));
    }
    requests = requests();
    for (int i = 0; i < keyCount * elements * FILLS; i++) {
      executeAndApply();
    }
  }

  private Request[] requests() {
    byte[] name = ascii(kind);
    return switch (kind) {
      case "set" -> one("set", (key, n) -> new byte[][] {name, key, members[n]});
      case "incr" -> one("incr", (key, n) -> new byte[][] {name, key});
      case "sadd-srem" ->
          new Request[] {
            new Request(parser("sadd"), (key, n) -> new byte[][] {name, key, members[n]}),
            new Request(parser("srem"), (key, n) -> new byte[][] {name, key, members[n]})
          };
      case "hset" -> one("hset", (key, n) -> new byte[][] {name, key, members[n], value()});
      case "zadd" -> one("zadd", (key, n) -> new byte[][] {name, key, value(), members[n]});
      case "xadd" -> {
        byte[][] words = {ascii("MAXLEN"), ascii("~"), ascii("1000"), ascii("*"), ascii("field")};
        yield one(
            "xadd",
            (key, n) ->
                new byte[][] {
                  name, key, words[0], words[1], words[2], words[3], words[4], members[n]
                });
      }
      case "push-pop" ->
          new Request[] {
            new Request(parser("lpush"), (key, n) -> new byte[][] {name, key, members[n]}),
            new Request(parser("lpop"), (key, n) -> new byte[][] {name, key})
          };
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** A command at the leader alone. */
  @Benchmark
  public int execute() {
    return next() == null ? 0 : 1;
  }

  /** A command at the leader, and its effects at a follower. */
  @Benchmark
  public int executeAndApply() {
    byte[] entry = next();
    if (entry != null) {
      follower.apply(ByteBuffer.wrap(entry));
    }
    return inEntry;
  }

  /** Executes a command; the entry that it ends, if it ends one. */
  private byte @Nullable [] next() {
    Request request = requests[turn++ % requests.length];
    int key = random.nextInt(keyCount);
    leader.execute(
        request.parser.parse(request.arguments.of(keys[key], random.nextInt(elements))),
        0,
        slots[key],
        true,
        true,
        clockMs);
    if (++inEntry < COMMANDS_PER_ENTRY) {
      return null;
    }
    inEntry = 0;
    clockMs++;
    long sequence = leader.openSequence();
    byte[] entry = leader.closeEntry();
    leader.committed(sequence);
    return entry;
  }

  private byte[] value() {
    return values[random.nextInt(elements)];
  }

  private ShardEngine engine() {
    return new ShardEngine(42, new EngineSettings(), new EngineStats(), random);
  }

  private static Request[] one(String name, Arguments arguments) {
    return new Request[] {new Request(parser(name), arguments)};
  }

  private static CommandParser parser(String name) {
    CommandSpec spec =
        CommandTables.ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return Objects.requireNonNull(spec.parser());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
