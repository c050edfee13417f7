package io.ashlar.client;

import java.util.List;

/**
 * Lua scripts and functions: each call is one atomic step on its keys, which are of one slot.
 *
 * <pre>{@code
 * client.scripts()
 *     .run("return redis.call('INCRBY', KEYS[1], ARGV[1])", List.of("n"), List.of("5"))
 *     .await()
 *     .asLong();
 * }</pre>
 */
public final class Scripts {
  private final Runner runner;

  Scripts(Runner runner) {
    this.runner = runner;
  }

  /** The source goes along each time, so it need not be loaded anywhere. */
  public Pending<Value> run(String source, List<String> keys, List<String> arguments) {
    return runner.write(
        Runner.sameSlot(keys), args("EVAL", source, keys, arguments), value -> value);
  }

  /** A script that writes nothing; a follower may run it if the client reads from followers. */
  public Pending<Value> runReadOnly(String source, List<String> keys, List<String> arguments) {
    return runner.read(
        Runner.sameSlot(keys), args("EVAL_RO", source, keys, arguments), value -> value);
  }

  /** A function of a library that was loaded. */
  public Pending<Value> call(String function, List<String> keys, List<String> arguments) {
    return runner.write(
        Runner.sameSlot(keys), args("FCALL", function, keys, arguments), value -> value);
  }

  /** Loads a library on the whole cluster; its name. */
  public Pending<String> loadFunctions(String source) {
    return runner.anywhere(
        true, Args.of("FUNCTION").add("LOAD").add("REPLACE").add(source), Value::asText);
  }

  private static Args args(String command, String what, List<String> keys, List<String> arguments) {
    return Args.of(command).add(what).add((long) keys.size()).addAll(keys).addAll(arguments);
  }
}
