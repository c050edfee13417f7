package io.ashlar.engine.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptRuntimeTest {
  private static final int OTHER_SLOT = 99;

  private final TestShard shard = new TestShard();
  private final ScriptCache cache = new ScriptCache();
  private final ScriptSettings settings = new ScriptSettings();
  private Consumer<RunningScript> whileRunning = script -> {};
  private FunctionSet functions = FunctionSet.EMPTY;
  private String writeRefusal;
  private long flushes;

  ScriptRuntimeTest() {
    settings.memoryLimitBytes = 8 << 20;
    shard.engine.setScripts(new ScriptRuntime(new Host(), settings, System::nanoTime));
  }

  /** A node of one shard that owns every slot but one. */
  private final class Host implements ScriptHost {
    @Override
    public CommandSpec command(byte[][] args) {
      String name = new String(args[0], ISO_8859_1).toLowerCase(Locale.ROOT);
      return CommandTables.ALL.stream()
          .filter(spec -> spec.name().equals(name))
          .findFirst()
          .orElse(null);
    }

    @Override
    public Command nodeCommand(CommandSpec spec, byte[][] args) {
      return null;
    }

    @Override
    public String writeRefusal() {
      return writeRefusal;
    }

    @Override
    public long flushes() {
      return flushes;
    }

    @Override
    public int slotOf(byte[] key) {
      return switch (key[0]) {
        case 'o' -> OTHER_SLOT;
        case 'f' -> OTHER_SLOT + 1;
        default -> TestShard.SLOT;
      };
    }

    @Override
    public boolean owns(int slot) {
      return slot != OTHER_SLOT + 1;
    }

    @Override
    public FunctionSet functions() {
      return functions;
    }

    @Override
    public void ended(RunningScript script) {}

    @Override
    public RunningScript busy() {
      return null;
    }

    @Override
    public void running(RunningScript script) {
      whileRunning.accept(script);
    }

    @Override
    public void log(int level, String message) {}
  }

  private Reply eval(String script, String... keys) {
    String[] args = new String[3 + keys.length];
    args[0] = "eval";
    args[1] = script;
    args[2] = Integer.toString(keys.length);
    System.arraycopy(keys, 0, args, 3, keys.length);
    return run(args);
  }

  private Reply run(String... args) {
    byte[][] bytes = new byte[args.length][];
    for (int i = 0; i < args.length; i++) {
      bytes[i] = args[i].getBytes(ISO_8859_1);
    }
    CommandSpec spec =
        new ScriptCommands(cache, () -> functions)
            .table().stream().filter(one -> one.name().equals(args[0])).findFirst().orElseThrow();
    boolean keyless = args.length < 3 || args[2].equals("0");
    return shard.execute(spec.parser().parse(bytes), keyless ? -1 : TestShard.SLOT, false);
  }

  private static String errorOf(Reply reply) {
    return assertInstanceOf(Reply.Error.class, reply, reply::toString).line();
  }

  @Test
  void whatScriptsSetInLibrariesEndsWithTheCache() {
    String ask = "return cjson.encode_max_depth()";
    assertEquals(Reply.Int.of(7), eval("return cjson.encode_max_depth(7)"));
    assertEquals(Reply.Int.of(7), eval(ask));
    flushes++;
    assertEquals(Reply.Int.of(1000), eval(ask));
  }

  @Test
  void aMissingValueToPackIsNilAsInTheLibraryOfC() {
    assertTrue(
        errorOf(eval("return struct.pack('bb', 1)"))
            .contains("bad argument #3 to 'pack' (number expected, got nil)"));
    assertTrue(
        errorOf(eval("return struct.pack('s')"))
            .contains("bad argument #2 to 'pack' (string expected, got nil)"));
    assertEquals(Reply.Int.of(-1), eval("return struct.unpack('', 'a', -1)"));
    assertTrue(
        errorOf(eval("return struct.unpack('b', 'a', -1)")).contains("data string too short"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return string.rep('x', 1e9)",
        "return string.rep('x', 1e300)",
        "local s = 'x' while true do s = s .. s end",
        "local t = {} for i = 1, 1e9 do t[i] = i end",
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} while true do t = {t} end",
        "local t = {} while true do t[{}] = true end",
        "local t = {} for i = 1, 1e9 do t[i] = tostring(i) end",
        "local t = {} while true do local u = t t = function() return u end end",
        "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
        "local t = {} for i = 1, 1e6 do t[i] = string.rep('x', 100) end return table.concat(t)",
        "return string.format('%99d', 1):rep(1e7)",
        "return (string.rep('a', 1e6):gsub('a', string.rep('b', 1000)))",
        "local t = {} while true do t[#t + 1] = loadstring('return ' .. #t .. string.rep(' + 1',"
            + " 100)) end",
        "local t = {} while true do t[#t + 1] = loadstring('return function() return 1' .."
            + " string.rep(' + 1', 100) .. ' end')() end",
        "return cjson.encode(string.rep('\\1', 4e6))",
        "return cmsgpack.unpack('\\221\\127\\255\\255\\255' .. string.rep('\\1', 3e6))",
        "load(function() return 'x = 1 ' end)",
      })
  void memoryIsBounded(String script) {
    String error = errorOf(eval(script));

    assertTrue(error.contains("not enough memory"), error);
    assertEquals(Reply.ONE, eval("return 1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local function f(n) return 1 + f(n + 1) end return f(1)",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(a, k) return a[k .. 'x']"
            + " end return t.a",
        "local t = {} for i = 1, 300 do t[i] = '(' end return assert(loadstring('return ' .."
            + " table.concat(t)))",
        "return assert(loadstring('return ' .. string.rep('1+', 5000) .. '1'))",
        "return assert(loadstring('return ' .. string.rep('not ', 5000) .. '1'))",
        "local function f() return coroutine.wrap(f)() end return f()",
        "local t = {} t.t = t return cjson.encode(t)",
        "return cjson.decode(string.rep('[', 1e5))",
        "return string.find(string.rep('a', 1e5), string.rep('a?', 5000))",
        "return string.find('x', string.rep('(', 5000))",
        "return assert(loadstring(string.rep('x=1 ', 3e5)))",
      })
  void stackIsBounded(String script) {
    errorOf(eval(script));

    assertEquals(Reply.ONE, eval("return 1"));
  }

  @Test
  void garbageCostsNothing() {
    Reply reply =
        eval("local n = 0 for i = 1, 50000 do n = n + #string.rep('x', 10000) end return n");

    assertEquals(new Reply.Int(500_000_000), reply);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "repeat until false",
        "local function f() return f() end f()",
        "for i = 1, math.huge do end",
        "for _ in function() return 1 end do end",
        "return string.find(string.rep('a', 40), string.rep('a?', 40) .. string.rep('a', 40))",
        "table.sort({3, 2, 1, 4, 5}, function() while true do end end)",
        "string.gsub('abc', '.', function() while true do end end)",
        "coroutine.wrap(function() while true do end end)()",
      })
  void aRunawayScriptIsKilled(String script) {
    whileRunning = running -> assertEquals(RunningScript.Kill.ENDS, running.kill(false));

    assertTrue(errorOf(eval(script)).startsWith("ERR Script killed by user with SCRIPT KILL..."));
    whileRunning = running -> {};
    assertEquals(Reply.ONE, eval("return 1"));
  }

  /** Between two looks other servers hear nothing of this one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true do end",
        "local s = string.rep('x', 2e6) while true do local t = s .. 'y' end",
        "local s = string.rep('x', 2e6) while true do redis.sha1hex(s) end",
        "local s = string.rep('x', 2e6) while true do s:upper() end",
        "local s = string.rep('x', 2e6) while true do s:find('yz', 1, true) end",
        "local s = string.rep('x', 2e6) while true do s:find('[^x]') end",
        "local s = string.rep('x', 2e6) while true do s:gsub('y*$', '') end",
        "local s, t = string.rep('x', 1e6), string.rep('x', 1e6) while true do if s ~= t then"
            + " return end end",
        "local s, t = string.rep('x', 1e6), string.rep('x', 1e6) while true do if s < t then"
            + " return end end",
        "local s, t = {[string.rep('x', 1e6)] = 1}, string.rep('x', 1e6) while true do if not s[t]"
            + " then return end end",
        "local t = {} for i = 1, 1e5 do t[i] = i end for i = 1, 1e5 - 1 do t[i] = nil end while true"
            + " do next(t) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end while true do table.insert(t, 1, 0)"
            + " table.remove(t, 1) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end while true do cjson.encode(t) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end while true do cmsgpack.pack(t) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end local s = cjson.encode(t) while true do"
            + " cjson.decode(s) end",
        "local t = {} for i = 1, 1e5 do t[i] = 'x' end while true do table.concat(t) end",
        "local t = {} for i = 1, 7900 do t[i] = i end while true do unpack(t) end",
        "while true do loadstring(string.rep('local a = 1 ', 150))() end",
        "local t = {} while true do t = {t} if collectgarbage('count') > 6000 then t = {} end end",
        "for i = 1, 1e4 do redis.call('rpush', 'l', i) end while true do redis.call('lrange', 'l',"
            + " 0, -1) end",
        "while true do redis.call('get', 'k') end",
        "loadstring('local x = 0 while true do ' .. string.rep('x = x + 1 ', 6000) .. ' end')()",
        "local f = loadstring('local x = 0 ' .. string.rep('x = x + 1 ', 6000)) while true do f() end",
      })
  void theThreadIsLookedAfterOften(String script) {
    // Of this thread alone: what others and the collector take is not the script's.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long[] last = {threads.getCurrentThreadCpuTime()};
    long[] longest = {0};
    long end = last[0] + 400_000_000;
    whileRunning =
        running -> {
          long now = threads.getCurrentThreadCpuTime();
          longest[0] = Math.max(longest[0], now - last[0]);
          last[0] = now;
          if (now > end) {
            running.abort("ERR enough");
          }
        };

    assertTrue(errorOf(eval(script)).startsWith("ERR enough"), () -> script);
    // A third of the time after which another leader would be elected.
    assertTrue(longest[0] < 200_000_000, () -> longest[0] / 1_000_000 + " ms in " + script);
  }

  @Test
  void whatAScriptHadWrittenWhenItWasAbortedIsTold() {
    whileRunning = running -> shard.engine.scripts().abort("ERR aborted");
    eval("while true do end", "k");
    assertFalse(shard.engine.scripts().takeCutShort());

    eval("redis.call('set', KEYS[1], 'v') while true do end", "k");

    assertTrue(shard.engine.scripts().takeCutShort());
    assertFalse(shard.engine.scripts().takeCutShort());
  }

  @Test
  void aScriptThatHasWrittenIsNotKilledButAborted() {
    whileRunning =
        running -> {
          assertEquals(RunningScript.Kill.OTHER_KIND, running.kill(true));
          assertEquals(RunningScript.Kill.HAS_WRITTEN, running.kill(false));
          shard.engine.scripts().abort("ERR aborted");
        };

    Reply reply = eval("redis.call('set', KEYS[1], 'v') while true do end", "k");

    assertTrue(errorOf(reply).startsWith("ERR aborted script: "));
  }

  @Test
  void effectsAreOneEntryAndAFollowerAppliesThem() {
    TestShard follower = new TestShard();
    eval(
        "redis.call('set', KEYS[1], math.random()) redis.call('append', KEYS[1], '!')"
            + " redis.call('hset', KEYS[2], 'f', '1') error('after the writes')",
        "a",
        "b");

    follower.engine.apply(ByteBuffer.wrap(shard.engine.closeEntry()));

    assertFalse(shard.engine.hasEffects());
    assertEquals(shard.run("get", "a"), follower.run("get", "a"));
    assertEquals(
        shard.engine.slotChecksum(TestShard.SLOT), follower.engine.slotChecksum(TestShard.SLOT));
    assertEquals(Reply.Bulk.of("1"), follower.run("hget", "b", "f"));
  }

  @Test
  void keysStayInTheScriptsSlot() {
    assertEquals(Reply.NIL, eval("return redis.call('get', 'undeclared')", "k"));
    // A script without a shebang may look at other slots of its shard, as in Redis.
    assertEquals(Reply.NIL, eval("return redis.call('get', 'other')", "k"));
    assertTrue(
        errorOf(eval("return redis.call('get', 'foreign')"))
            .startsWith("ERR Script attempted to access a non local key in a cluster node"));
    String refusal = "ERR Script attempted to access keys that do not hash to the same slot";
    assertTrue(errorOf(eval("#!lua\nreturn redis.call('get', 'other')", "k")).startsWith(refusal));
    assertTrue(
        errorOf(eval("#!lua\nredis.call('get', 'k') return redis.call('get', 'other')"))
            .startsWith(refusal));
    assertEquals(
        Reply.NIL,
        eval(
            "#!lua flags=allow-cross-slot-keys\nredis.call('get', 'k') return redis.call('get',"
                + " 'other')"));
  }

  @Test
  void aReadOnlyScriptCannotWrite() {
    String refusal = "ERR Write commands are not allowed from read-only scripts. script: ";

    assertTrue(
        errorOf(run("eval_ro", "return redis.call('set', KEYS[1], 1)", "1", "k"))
            .startsWith(refusal));
    assertTrue(
        errorOf(eval("#!lua flags=no-writes\nreturn redis.call('set', KEYS[1], 1)", "k"))
            .startsWith(refusal));
    assertEquals(
        "ERR Can not execute a script with write flag using *_ro command.",
        errorOf(run("eval_ro", "#!lua\nreturn 1", "0")));
  }

  @Test
  void aDiskThatFillsUpRefusesAScriptWholeOrNotAtAll() {
    whileRunning = script -> writeRefusal = script.hasWritten() ? "MISCONF full" : null;
    String lengths = " return redis.call('strlen', KEYS[1]) + redis.call('strlen', KEYS[2])";
    String both =
        "redis.call('append', KEYS[1], 'x') for i = 1, 1000000 do end"
            + " redis.call('append', KEYS[2], 'x')"
            + lengths;
    assertEquals(Reply.Int.of(2), eval(both, "a", "b"));
    assertEquals("MISCONF full", writeRefusal);

    whileRunning = script -> {};
    assertTrue(errorOf(eval(both, "a", "b")).startsWith("MISCONF full"));
    assertEquals(Reply.Int.of(2), eval(lengths, "a", "b"));
  }

  @Test
  void effectsOfAScriptAreBounded() {
    settings.effectLimitBytes = 1 << 20;

    Reply reply =
        eval("local v = string.rep('x', 1e5) while true do redis.call('set', KEYS[1], v) end", "k");

    assertTrue(errorOf(reply).contains("script-effect-limit"), reply.toString());
  }

  @Test
  void functionsKeepTheirVariablesUntilTheirLibraryChanges() throws ScriptException {
    String code =
        "#!lua name=lib\nlocal n = 0\nredis.register_function('count', function(keys, args) n = n"
            + " + 1 return n + #keys + #args end)";
    load(1, code);

    assertEquals(new Reply.Int(1), run("fcall", "count", "0"));
    assertEquals(new Reply.Int(4), run("fcall", "count", "1", "k", "a"));
    load(2, code.replace("n = 0", "n = 100"));
    assertEquals(new Reply.Int(101), run("fcall", "count", "0"));
    assertEquals(
        "ERR Can not execute a script with write flag using *_ro command.",
        errorOf(run("fcall_ro", "count", "0")));
    assertEquals("ERR Function not found", errorOf(run("fcall", "nosuch", "0")));
  }

  @Test
  void flagsAreToldInTheOrderOfRedis() throws ScriptException {
    load(
        1,
        "#!lua name=lib\nredis.register_function{function_name='f', callback=function() end,"
            + " flags={'allow-stale', 'allow-cross-slot-keys', 'allow-oom', 'no-writes'}}");

    assertEquals(
        List.of(
            ScriptFlag.NO_WRITES,
            ScriptFlag.ALLOW_OOM,
            ScriptFlag.ALLOW_STALE,
            ScriptFlag.ALLOW_CROSS_SLOT_KEYS),
        List.copyOf(functions.libraries().get("lib").functions().get("f").flags()));
  }

  @Test
  void errorsNameAFunctionAsItWasRegistered() throws ScriptException {
    load(1, "#!lua name=lib\nredis.register_function('Failing', function() return nosuch end)");

    assertTrue(errorOf(run("fcall", "fAILING", "0")).contains("script: Failing, on"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#!lua name=a\nwhile true do end",
        "#!lua name=a\nlocal t = {} while true do t = {t} end",
        "#!lua name=a\nreturn 1",
        "#!lua name=a\nredis.register_function('f', 1)",
        "#!lua name=a\nx = 1",
        "#!lua\n",
        "return 1",
      })
  void aBadLibraryIsRefused(String code) {
    try {
      FunctionLoader.load(code.getBytes(ISO_8859_1), System::nanoTime);
    } catch (ScriptException e) {
      assertTrue(e.error().line().startsWith("ERR "));
      return;
    }
    throw new AssertionError("was loaded: " + code);
  }

  private void load(long epoch, String code) throws ScriptException {
    FunctionSet.Library library = FunctionLoader.load(code.getBytes(ISO_8859_1), System::nanoTime);
    TreeMap<String, FunctionSet.Library> all = new TreeMap<>();
    all.put(library.name(), library);
    functions = new FunctionSet(epoch, all);
  }

  @Test
  void theCacheKeepsLoadedScriptsAndSomeOfTheOthers() throws ScriptException {
    String loaded = cache.load("return 0".getBytes(ISO_8859_1)).sha1();
    String first = cache.evaluate("return 1".getBytes(ISO_8859_1)).sha1();
    for (int i = 2; i < 1_000; i++) {
      cache.evaluate(("return " + i).getBytes(ISO_8859_1));
    }

    assertEquals(
        List.of(true, false), List.of(cache.find(loaded) != null, cache.find(first) != null));
    assertTrue(cache.size() <= 501);
  }
}
