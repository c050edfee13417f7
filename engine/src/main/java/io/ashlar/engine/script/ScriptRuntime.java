package io.ashlar.engine.script;

import static io.ashlar.engine.script.lua.Nil.NIL;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ScriptRunner;
import io.ashlar.engine.script.lua.Closure;
import io.ashlar.engine.script.lua.Coroutine;
import io.ashlar.engine.script.lua.LuaAborted;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaFunction;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.LuaString;
import io.ashlar.engine.script.lua.LuaTable;
import io.ashlar.engine.script.lua.Values;
import io.ashlar.resp.Reply;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of one shard. Two sets of globals, made when first needed: EVAL's, which never
 * change, and those that functions live in, whose libraries may keep variables from call to call.
 *
 * <p>Shard thread only.
 */
public final class ScriptRuntime implements ScriptRunner {
  private final ScriptHost host;
  private final ScriptSettings settings;
  private final LongSupplier nanoTime;
  private @Nullable Scripts scripts;
  private @Nullable LoadedFunctions functions;

  private @Nullable RunningScript current;
  private boolean cutShort;

  /** EVAL's globals and their library. */
  private record Scripts(LuaEnvironment environment, RedisLibrary redis, long flushes) {}

  /**
   * @param nanoTime only differences count
   */
  public ScriptRuntime(ScriptHost host, ScriptSettings settings, LongSupplier nanoTime) {
    this.host = host;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  @Override
  public Reply run(Call call, Execution x) {
    return switch ((ScriptCall) call) {
      case ScriptCall.Eval eval -> eval(eval, x);
      case ScriptCall.Function function -> function(function, x);
    };
  }

  @Override
  public @Nullable Reply busy() {
    RunningScript running = host.busy();
    if (running == null) {
      return null;
    }
    String kind = running.isFunction() ? "FUNCTION" : "SCRIPT";
    return new Reply.Error(
        "BUSY Redis is busy running a script. You can only call "
            + kind
            + " KILL or SHUTDOWN NOSAVE.");
  }

  @Override
  public void abort(String reason) {
    RunningScript running = current;
    if (running != null) {
      running.abort(reason);
    }
  }

  @Override
  public boolean takeCutShort() {
    boolean was = cutShort;
    cutShort = false;
    return was;
  }

  // ---- EVAL ----

  private Reply eval(ScriptCall.Eval call, Execution x) {
    Script script = call.script();
    if (script.declared()) {
      Reply.Error refusal = refusal(script.flags(), call.readOnly(), x);
      if (refusal != null) {
        return refusal;
      }
    }
    Scripts ready = scripts();
    LuaEnvironment environment = ready.environment;
    environment.state().meter().setLimitBytes(settings.memoryLimitBytes);
    RunningScript running = new RunningScript(script.sha1(), false, call.command(), nanoTime);
    boolean readOnly = call.readOnly() || script.flags().contains(ScriptFlag.NO_WRITES);
    // As in Redis: a script that says nothing of itself is trusted, one with a shebang must ask.
    boolean crossSlot =
        !script.declared() || script.flags().contains(ScriptFlag.ALLOW_CROSS_SLOT_KEYS);
    try {
      return execute(
          environment,
          ready.redis,
          x,
          new CommandCalls(host, settings, x, running, readOnly, crossSlot, script.flags()),
          running,
          Script.SOURCE,
          () -> {
            environment.setArguments(call.keys(), call.arguments());
            return environment
                .state()
                .running()
                .call(Closure.main(script.main(), environment.state().globals()));
          });
    } finally {
      environment.clearArguments();
    }
  }

  private Scripts scripts() {
    Scripts ready = scripts;
    long flushes = host.flushes();
    if (ready == null || ready.flushes != flushes) {
      LuaEnvironment environment = new LuaEnvironment(new LuaState(settings.memoryLimitBytes));
      RedisLibrary redis = new RedisLibrary(environment, host);
      redis.addForScripts();
      environment.protect();
      ready = new Scripts(environment, redis, flushes);
      scripts = ready;
    }
    return ready;
  }

  // ---- FCALL ----

  private Reply function(ScriptCall.Function call, Execution x) {
    LoadedFunctions loaded = functions;
    if (loaded == null) {
      loaded = new LoadedFunctions(host, settings);
      functions = loaded;
    }
    FunctionSet all = host.functions();
    FunctionSet.Library library = all.libraryOf(call.name());
    FunctionSet.Function function = library == null ? null : library.functions().get(call.name());
    if (library == null || function == null) {
      return ScriptCommands.FUNCTION_NOT_FOUND;
    }
    Reply.Error refusal = refusal(function.flags(), call.readOnly(), x);
    if (refusal != null) {
      return refusal;
    }
    LuaEnvironment environment = loaded.environment();
    RunningScript running = new RunningScript(function.name(), true, call.command(), nanoTime);
    LuaFunction callback;
    try {
      callback = loaded.callback(all, library, function.name(), () -> watch(running));
    } catch (ScriptException e) {
      host.ended(running);
      return e.error();
    }
    boolean readOnly = call.readOnly() || function.flags().contains(ScriptFlag.NO_WRITES);
    boolean crossSlot = function.flags().contains(ScriptFlag.ALLOW_CROSS_SLOT_KEYS);
    return execute(
        environment,
        loaded.redis(),
        x,
        new CommandCalls(host, settings, x, running, readOnly, crossSlot, function.flags()),
        running,
        FunctionLoader.SOURCE,
        () ->
            environment
                .state()
                .running()
                .call(callback, environment.list(call.keys()), environment.list(call.arguments())));
  }

  // ---- both ----

  /** What the flags forbid before anything runs. */
  private static Reply.@Nullable Error refusal(
      Set<ScriptFlag> flags, boolean readOnlyCall, Execution x) {
    if (flags.contains(ScriptFlag.NO_CLUSTER)) {
      return new Reply.Error("ERR Can not run script on cluster, 'no-cluster' flag is set.");
    }
    boolean mayWrite = !flags.contains(ScriptFlag.NO_WRITES);
    if (mayWrite && x.isFollowerRead()) {
      return new Reply.Error("ERR Can not run script with write flag on readonly replica.");
    }
    if (mayWrite && readOnlyCall) {
      return new Reply.Error("ERR Can not execute a script with write flag using *_ro command.");
    }
    if (mayWrite && x.scripting.isOutOfMemory() && !flags.contains(ScriptFlag.ALLOW_OOM)) {
      return new Reply.Error(
          "OOM allow-oom flag is not set on the script, can not run it when used memory >"
              + " 'maxmemory'");
    }
    return null;
  }

  /** The call into Lua. */
  private interface Body {
    Object[] call();
  }

  private Reply execute(
      LuaEnvironment environment,
      RedisLibrary redis,
      Execution x,
      CommandCalls calls,
      RunningScript running,
      String source,
      Body body) {
    LuaState state = environment.state();
    state.reset();
    state.setWatch(() -> watch(running));
    redis.begin(calls);
    int database = x.database();
    int slot = x.slot();
    current = running;
    try {
      Object[] results = body.call();
      return environment.replies().toReply(results.length == 0 ? NIL : results[0], redis.resp3());
    } catch (LuaError e) {
      return failure(message(e.value()), state.running(), running, source);
    } catch (StackOverflowError e) {
      // The limits leave room enough; but a deeper stack than was reckoned with must not do harm.
      return failure("ERR stack overflow", state.running(), running, source);
    } catch (LuaAborted e) {
      cutShort |= running.hasWritten();
      return failure(String.valueOf(e.getMessage()), state.running(), running, source);
    } finally {
      current = null;
      // What the script has moved to is not where the next command of its transaction begins.
      x.select(database);
      x.scripting.moveTo(slot);
      host.ended(running);
      redis.end();
      state.setWatch(LuaState.UNWATCHED);
      state.reset();
    }
  }

  private void watch(RunningScript running) {
    host.running(running);
    String reason = running.abortReason();
    if (reason != null) {
      throw new LuaAborted(reason);
    }
  }

  static String message(Object value) {
    if (value instanceof LuaTable table) {
      return table.get(LuaReplies.ERR) instanceof LuaString text
          ? new String(text.bytes(), UTF_8)
          : "ERR unknown error";
    }
    return "ERR " + new String(Values.toText(value).bytes(), UTF_8);
  }

  private static Reply.Error failure(
      String message, Coroutine at, RunningScript running, String source) {
    return new Reply.Error(
        message + " script: " + running.name() + ", on @" + source + ":" + at.currentLine() + ".");
  }
}
