package io.ashlar.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.RunningScript;
import io.ashlar.engine.script.ScriptCache;
import io.ashlar.engine.script.ScriptCommands;
import io.ashlar.engine.script.ScriptHost;
import io.ashlar.engine.script.ScriptRuntime;
import io.ashlar.engine.script.ScriptSettings;
import io.ashlar.node.command.CommandTable;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.List;
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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Scripts on a leader with ten thousand keys, parsing included, entries closed as in a turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xmx1g"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScriptBenchmark {
  private static final int KEYS = 10_000;
  private static final int COMMANDS_PER_ENTRY = 32;
  private static final long WALL_MS = 1_767_225_600_000L;

  private static final String NOTHING = "return 1";

  private static final String RATE_LIMITER =
      """
      local n = redis.call('INCR', KEYS[1])
      if n == 1 then
        redis.call('PEXPIRE', KEYS[1], ARGV[1])
      end
      return n <= tonumber(ARGV[2]) and 1 or 0
      """;

  /** No commands: the machine alone. */
  private static final String TWENTY_LINES =
      """
      local words = {}
      for word in string.gmatch(ARGV[3], '%a+') do
        words[#words + 1] = word
      end
      local counts = {}
      for i, word in ipairs(words) do
        counts[word] = (counts[word] or 0) + #word
      end
      local best, most = nil, 0
      for word, n in pairs(counts) do
        if n > most then
          best, most = word, n
        end
      end
      local sum = 0
      for i = 1, 100 do
        if i % 3 == 0 or i % 5 == 0 then
          sum = sum + i
        end
      end
      return best .. ':' .. most .. ':' .. sum
      """;

  private final SplittableRandom random = new SplittableRandom(7);
  private final ShardEngine engine =
      new ShardEngine(42, new EngineSettings(), new EngineStats(), random);
  private final ScriptCache cache = new ScriptCache();
  private final CommandTable table = new CommandTable(CommandTables.ALL, List.of());
  private final byte[][] keys = new byte[KEYS][];
  private final byte[] eval = ascii("EVAL");
  private final byte[] evalSha = ascii("EVALSHA");
  private final byte[] one = ascii("1");
  private final byte[] windowMs = ascii("100000");
  private final byte[] limit = ascii("100");
  private final byte[] text = ascii("the quick brown fox jumps over the lazy dog and the cat");
  private final byte[] limiter = ascii(RATE_LIMITER);
  private final byte[] limiterSha1 = ascii(ScriptCache.sha1(ascii(RATE_LIMITER)));
  private final byte[] twenty = ascii(TWENTY_LINES);
  private final byte[] nothing = ascii(NOTHING);
  private final CommandParser parseEval = parser("eval");
  private final CommandParser parseEvalSha = parser("evalsha");
  private int inEntry;

  @Setup
  public void fill() {
    engine.setScripts(new ScriptRuntime(new Host(), new ScriptSettings(), System::nanoTime));
    for (int i = 0; i < KEYS; i++) {
      keys[i] = ascii(String.format("{user}:%08d", i));
      run(parseEval, eval, limiter, keys[i]);
    }
  }

  @Benchmark
  public Reply evalNothing() {
    return run(parseEval, eval, nothing, keys[0]);
  }

  @Benchmark
  public Reply evalRateLimiter() {
    return run(parseEval, eval, limiter, keys[random.nextInt(KEYS)]);
  }

  @Benchmark
  public Reply evalShaRateLimiter() {
    return run(parseEvalSha, evalSha, limiterSha1, keys[random.nextInt(KEYS)]);
  }

  @Benchmark
  public Reply evalTwentyLines() {
    return run(parseEval, eval, twenty, keys[0]);
  }

  private Reply run(CommandParser parser, byte[] name, byte[] script, byte[] key) {
    byte[][] args = {name, script, one, key, windowMs, limit, text};
    Reply reply = engine.execute(parser.parse(args), 0, SlotHash.slotOf(key), false, true, WALL_MS);
    if (++inEntry == COMMANDS_PER_ENTRY) {
      inEntry = 0;
      if (engine.hasEffects()) {
        long sequence = engine.openSequence();
        engine.closeEntry();
        engine.committed(sequence);
      }
    }
    return reply;
  }

  private CommandParser parser(String name) {
    CommandSpec spec =
        new ScriptCommands(cache, () -> FunctionSet.EMPTY)
            .table().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    return Objects.requireNonNull(spec.parser());
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private final class Host implements ScriptHost {
    @Override
    public @Nullable CommandSpec command(byte[][] args) {
      CommandTable.Entry entry = table.lookup(args);
      return entry == null ? null : entry.spec();
    }

    @Override
    public @Nullable Command nodeCommand(CommandSpec spec, byte[][] args) {
      return null;
    }

    @Override
    public int slotOf(byte[] key) {
      return SlotHash.slotOf(key);
    }

    @Override
    public boolean owns(int slot) {
      return true;
    }

    @Override
    public FunctionSet functions() {
      return FunctionSet.EMPTY;
    }

    @Override
    public void running(RunningScript script) {}

    @Override
    public void ended(RunningScript script) {}

    @Override
    public @Nullable RunningScript busy() {
      return null;
    }

    @Override
    public void log(int level, String message) {}
  }
}
