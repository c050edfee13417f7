package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * FUNCTION and FCALL with a few libraries, good and bad ones. What Redis tells in the order of its
 * tables, several libraries or functions at once, is not asked for.
 */
final class FunctionFamily implements CommandFamily {
  private static final String[] LIBRARIES = {"l1", "l2", "l3"};
  private static final String[] FUNCTIONS = {"f1", "f2", "f3", "nosuch", "F1", ""};

  /** Behind the line that names the library; F is a function. */
  private static final String[] BODIES = {
    "redis.register_function('F', function(keys, args) return {keys, args} end)",
    "redis.register_function('F', function(keys, args) return redis.call('set', keys[1], args[1])"
        + " end)",
    "redis.register_function('F', function(keys) return redis.pcall('incr', keys[1]) end)",
    "redis.register_function{function_name='F', callback=function(keys) return redis.call('type',"
        + " keys[1]) end, flags={'no-writes'}, description='tells the type'}",
    "redis.register_function{function_name='F', callback=function(keys) return redis.call('set',"
        + " keys[1], 1) end, flags={'no-writes'}}",
    "redis.register_function{function_name='F', callback=function(keys) return redis.call('get',"
        + " keys[1]) end, flags={'no-writes', 'allow-oom', 'allow-stale'}}",
    "redis.register_function{function_name='F', callback=function() return 1 end,"
        + " flags={'no-cluster'}}",
    "redis.register_function{function_name='F', callback=function() return redis.call('get', 'x')"
        + " end, flags={'allow-cross-slot-keys'}}",
    "local n = 0 redis.register_function('F', function() n = n + 1 return n end)",
    "redis.register_function('F', function() error('from a function') end)",
    "redis.register_function('F', function() error({err='MY error'}) end)",
    "redis.register_function('F', function() return nosuch end)",
    "redis.register_function('F', function() x = 1 end)",
    "redis.register_function('F', function() return KEYS end)",
    "redis.register_function('F', function() return redis.register_function('g', function() end)"
        + " end)",
    "redis.register_function('F', function() return {redis.REDIS_VERSION ~= nil, redis.breakpoint,"
        + " redis.replicate_commands, redis.set_repl} end)",
    "redis.register_function('F', function() redis.setresp(3) return {double=1.5} end)",
    "redis.register_function('F', function() return cjson.encode({1, 'x'}) end)",
    "redis.register_function('F', redis.call)",
    "redis.register_function('F', 5)",
    "redis.register_function('F')",
    "redis.register_function()",
    "redis.register_function(5, function() end)",
    "redis.register_function('bad name', function() end)",
    "redis.register_function('', function() end)",
    "redis.register_function('F', function() end, 1)",
    "redis.register_function({})",
    "redis.register_function{function_name='F'}",
    "redis.register_function{callback=function() end}",
    "redis.register_function{function_name=5, callback=function() end}",
    "redis.register_function{function_name='F', callback=5}",
    "redis.register_function{function_name='F', callback=function() end, flags=5}",
    "redis.register_function{function_name='F', callback=function() end, flags={'nosuch'}}",
    "redis.register_function{function_name='F', callback=function() end, flags={5}}",
    "redis.register_function{function_name='F', callback=function() end, description=5}",
    "redis.register_function{function_name='F', callback=function() end, nosuch=1}",
    "redis.register_function{function_name='F', callback=function() end, [1]=1}",
    "redis.register_function('F', function() end) redis.register_function('F', function() end)",
    "redis.call('get', 'x')",
    "redis.pcall('get', 'x')",
    "return redis.log(redis.LOG_DEBUG, 'loading') or redis.register_function('F', function() end)",
    "return 1",
    "x = 1",
    "syntax error",
    "redis.setresp(3) redis.register_function('F', function() end)",
    "",
  };

  private static final String[] HEADS = {
    "#!lua",
    "#!lua name=",
    "#!lua name=bad-name",
    "#!lua name=l1 name=l2",
    "#!lua nosuch=1",
    "#!nosuch name=l1",
    "#!lua name=l1 x",
    "lua name=l1",
    "#!",
    "#!LUA name=l1",
    "#!lua  name=l1 ",
    "#!lua NAME=l1",
  };

  @Override
  public String name() {
    return "function";
  }

  @Override
  public byte[][] next(Random random, KeyPool keys) {
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> load(random);
      case 5, 6 -> words("FUNCTION", "DELETE", Words.pick(random, LIBRARIES));
      case 7 -> words("FUNCTION", "LIST", "LIBRARYNAME", Words.pick(random, LIBRARIES));
      case 8 -> words("FUNCTION", "LIST", "WITHCODE", "LIBRARYNAME", Words.pick(random, LIBRARIES));
      case 9 -> words("FUNCTION", "STATS");
      case 10 -> odd(random);
      default -> call(random, keys);
    };
  }

  private static byte[][] load(Random random) {
    String head =
        random.nextInt(8) == 0
            ? Words.pick(random, HEADS)
            : "#!lua name=" + Words.pick(random, LIBRARIES);
    String body =
        Words.pick(random, BODIES).replace("'F'", "'" + FUNCTIONS[random.nextInt(3)] + "'");
    String code = head + (random.nextInt(30) == 0 ? " " : "\n") + body;
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> words("FUNCTION", "LOAD", code);
      case 4 -> words("FUNCTION", "LOAD", "NOSUCH", code);
      case 5 -> words("FUNCTION", "LOAD", "REPLACE");
      default -> words("FUNCTION", "LOAD", "REPLACE", code);
    };
  }

  private static byte[][] odd(Random random) {
    return switch (random.nextInt(14)) {
      case 0 -> words("FUNCTION", "FLUSH");
      case 1 -> words("FUNCTION", "FLUSH", Words.pick(random, "SYNC", "ASYNC", "BAD"));
      case 2 -> words("FUNCTION", "KILL");
      case 3 -> words("FUNCTION", "RESTORE", "garbage");
      case 4 -> words("FUNCTION", "RESTORE", "garbage", Words.pick(random, "FLUSH", "BAD"));
      case 5 -> words("FUNCTION", "LIST", "LIBRARYNAME");
      case 6 -> words("FUNCTION", "LIST", Words.pick(random, "NOSUCH", "WITHCODE WITHCODE"));
      case 7 -> words("FUNCTION");
      case 8 -> words("FUNCTION", "NOSUCH");
      case 9 -> words("FUNCTION", "STATS", "x");
      case 10 -> words("FUNCTION", "DELETE");
      case 11 -> words("FUNCTION", "LOAD");
      case 12 -> words("SCRIPT", "KILL");
      default -> words("FUNCTION", "HELP");
    };
  }

  private static byte[][] call(Random random, KeyPool keys) {
    List<byte[]> words = new ArrayList<>();
    words.add(bytes(Words.pick(random, "FCALL", "FCALL", "FCALL_RO")));
    words.add(bytes(Words.pick(random, FUNCTIONS[0], FUNCTIONS[1], FUNCTIONS[2], "nosuch", "F1")));
    words.add(bytes(random.nextInt(12) == 0 ? Words.pick(random, "0", "-1", "9", "x") : "1"));
    words.add(keys.any(random));
    words.addAll(Arrays.asList(words("arg", "2")));
    return words.toArray(byte[][]::new);
  }

  private static byte[][] words(String... words) {
    return Arrays.stream(words).map(FunctionFamily::bytes).toArray(byte[][]::new);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
