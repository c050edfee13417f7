package io.ashlar.engine.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.script.FunctionSet;
import io.ashlar.engine.script.RunningScript;
import io.ashlar.engine.script.ScriptCache;
import io.ashlar.engine.script.ScriptCommands;
import io.ashlar.engine.script.ScriptHost;
import io.ashlar.engine.script.ScriptRuntime;
import io.ashlar.engine.script.ScriptSettings;
import io.ashlar.resp.Reply;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** Random commands inside of scripts, and libraries called with the words of random commands. */
final class FuzzScripts {
  private static final byte[] EVAL = "EVAL".getBytes(ISO_8859_1);
  private static final byte[] EVAL_RO = "EVAL_RO".getBytes(ISO_8859_1);
  private static final byte[] NO_KEYS = {'0'};

  /** What a script may take; the fuzz test's own limit for one command is above that. */
  private static final long MEMORY_BYTES = 16L << 20;

  private static final String CALL_ANY =
      " for name, library in pairs({string, table, math, struct, cjson, cmsgpack, bit}) do"
          + " for _, f in pairs(library) do"
          + " if type(f) == 'function' then pcall(f, unpack(ARGV)) end end end";

  private static final String[] BODIES = {
    "return redis.call(unpack(ARGV))",
    "return redis.call(unpack(ARGV))",
    "return redis.pcall(unpack(ARGV))",
    "redis.setresp(3) return redis.call(unpack(ARGV))",
    "redis.setresp(3) return {redis.pcall(unpack(ARGV)), redis.pcall(unpack(ARGV))}",
    "local r = redis.pcall(unpack(ARGV)) redis.pcall(unpack(ARGV)) error('halfway')",
    "return cjson.encode(redis.pcall(unpack(ARGV)))",
    "return {cmsgpack.unpack(cmsgpack.pack(redis.pcall(unpack(ARGV))))}",
    "local r = {pcall(redis.call, unpack(ARGV))} redis.pcall(unpack(ARGV)) return r[2]",
    "return coroutine.wrap(function(...) coroutine.yield(redis.pcall(...)) end)(unpack(ARGV))",
    "for i = 1, #ARGV do ARGV[i] = tonumber(ARGV[i]) or ARGV[i] end return redis.call(unpack(ARGV))",
    "#!lua flags=no-writes\nreturn redis.call(unpack(ARGV))",
    "return loadstring(table.concat(ARGV, ' '))",
    "return {loadstring(ARGV[#ARGV])}",
    "return {string.format(unpack(ARGV))}",
    "return {ARGV[1]:gsub(ARGV[2] or '', ARGV[3] or '')}",
    "return {struct.unpack(unpack(ARGV))}",
    "return {cmsgpack.unpack(ARGV[#ARGV])}",
    "return cjson.decode(ARGV[#ARGV])",
    "cjson.encode_sparse_array(true)" + CALL_ANY + " return cjson.encode({1})",
    "local t = {} for i = 1, #ARGV do t[ARGV[i]] = ARGV[#ARGV + 1 - i] end table.sort(ARGV) return {t,"
        + " ARGV, #t, next(t)}",
  };

  private final Random random;
  private final Map<String, CommandSpec> commands =
      new ScriptCommands(new ScriptCache(), () -> FunctionSet.EMPTY)
          .table().stream().collect(Collectors.toMap(CommandSpec::name, spec -> spec));

  FuzzScripts(Random random, TestShard shard) {
    this.random = random;
    ScriptSettings settings = new ScriptSettings();
    settings.memoryLimitBytes = MEMORY_BYTES;
    shard.engine.setScripts(new ScriptRuntime(new Host(), settings, System::nanoTime));
  }

  /** Now and then the command as the arguments of a script that does something with them. */
  byte[][] wrap(byte[][] command) {
    if (random.nextInt(5) > 0) {
      return command;
    }
    byte[][] script = new byte[command.length + 3][];
    script[0] = random.nextInt(8) == 0 ? EVAL_RO : EVAL;
    script[1] = BODIES[random.nextInt(BODIES.length)].getBytes(ISO_8859_1);
    script[2] = NO_KEYS;
    System.arraycopy(command, 0, script, 3, command.length);
    return script;
  }

  static boolean isScript(byte[][] command) {
    return command[0] == EVAL || command[0] == EVAL_RO;
  }

  Reply run(TestShard shard, byte[][] command) {
    CommandSpec spec = commands.get(name(command[0]));
    return shard.execute(spec.parser().parse(command), TestShard.SLOT, false);
  }

  private static String name(byte[] word) {
    return new String(word, ISO_8859_1).toLowerCase(Locale.ROOT);
  }

  /** One shard with one slot. */
  private static final class Host implements ScriptHost {
    @Override
    public CommandSpec command(byte[][] args) {
      String name = name(args[0]);
      CommandSpec found =
          CommandTables.ALL.stream()
              .filter(spec -> spec.name().equals(name))
              .findFirst()
              .orElse(null);
      if (found == null || found.subcommands().isEmpty() || args.length < 2) {
        return found;
      }
      String sub = name + "|" + name(args[1]);
      return found.subcommands().stream()
          .filter(spec -> spec.name().equals(sub))
          .findFirst()
          .orElse(null);
    }

    @Override
    public Command nodeCommand(CommandSpec spec, byte[][] args) {
      return null;
    }

    @Override
    public int slotOf(byte[] key) {
      return TestShard.SLOT;
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
    public RunningScript busy() {
      return null;
    }

    @Override
    public void log(int level, String message) {}
  }
}
