package io.ashlar.engine.script;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.script.lua.Closure;
import io.ashlar.engine.script.lua.LuaAborted;
import io.ashlar.engine.script.lua.LuaCompiler;
import io.ashlar.engine.script.lua.LuaError;
import io.ashlar.engine.script.lua.LuaState;
import io.ashlar.engine.script.lua.Prototype;
import io.ashlar.engine.script.lua.SyntaxError;
import java.util.Collections;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes a library of its code, by running it once in globals of its own. Any thread. */
public final class FunctionLoader {
  static final String SOURCE = "user_function";
  private static final long LOAD_MS_MAX = 500;

  /** Of a library that was accepted once: it may take longer here, but it has to be there. */
  private static final long LOAD_AGAIN_MS_MAX = 10_000;

  private static final long LOAD_BYTES_MAX = 64L << 20;

  private FunctionLoader() {}

  /**
   * Reads the name and runs the code.
   *
   * @throws ScriptException with what FUNCTION LOAD answers
   */
  public static FunctionSet.Library load(byte[] code, LongSupplier nanoTime)
      throws ScriptException {
    return load(code, until(LOAD_MS_MAX, nanoTime));
  }

  /** As {@link #load}, for a library that has been loaded elsewhere. */
  public static FunctionSet.Library loadAgain(byte[] code, LongSupplier nanoTime)
      throws ScriptException {
    return load(code, until(LOAD_AGAIN_MS_MAX, nanoTime));
  }

  private static FunctionSet.Library load(byte[] code, LuaState.Watch watch)
      throws ScriptException {
    String name = libraryName(code);
    LuaEnvironment environment = new LuaEnvironment(new LuaState(LOAD_BYTES_MAX));
    RedisLibrary redis = new RedisLibrary(environment, new Nowhere());
    redis.addForFunctions();
    environment.protect();
    FunctionRegistration registered = run(environment, redis, compile(code), watch);
    if (registered.functions().isEmpty()) {
      throw new ScriptException("ERR No functions registered");
    }
    return new FunctionSet.Library(
        name, code, Collections.unmodifiableSequencedMap(registered.functions()));
  }

  /** The name in the first line of a library. */
  public static String libraryName(byte[] code) throws ScriptException {
    if (code.length < 2 || code[0] != '#' || code[1] != '!') {
      throw new ScriptException("ERR Missing library metadata");
    }
    Shebang line = Shebang.parse(code, "ERR Invalid library metadata");
    String name = null;
    for (String option : line.options()) {
      if (!option.regionMatches(true, 0, "name=", 0, 5)) {
        throw new ScriptException("ERR Invalid metadata value given: " + option);
      }
      if (name != null) {
        throw new ScriptException(
            "ERR Invalid metadata value, name argument was given multiple times");
      }
      name = option.substring(5);
    }
    if (name == null) {
      throw new ScriptException("ERR Library name was not given");
    }
    if (!FunctionRegistration.isName(name)) {
      throw new ScriptException(
          "ERR Library names can only contain letters, numbers, or underscores(_) and must be at"
              + " least one character long");
    }
    if (!line.engine().equalsIgnoreCase("lua")) {
      throw new ScriptException("ERR Engine '" + line.engine() + "' not found");
    }
    return name;
  }

  static Prototype compile(byte[] code) throws ScriptException {
    try {
      return LuaCompiler.compile(code, SOURCE);
    } catch (SyntaxError e) {
      throw new ScriptException("ERR Error compiling function: " + e.getMessage());
    }
  }

  private static LuaState.Watch until(long ms, LongSupplier nanoTime) {
    long deadline = nanoTime.getAsLong() + ms * 1_000_000;
    return () -> {
      if (nanoTime.getAsLong() - deadline > 0) {
        throw new LuaAborted("ERR Error registering functions: ERR FUNCTION LOAD timeout");
      }
    };
  }

  /** Runs the code of a library for as long as {@code watch} lets it. */
  static FunctionRegistration run(
      LuaEnvironment environment, RedisLibrary redis, Prototype main, LuaState.Watch watch)
      throws ScriptException {
    FunctionRegistration registration = new FunctionRegistration();
    LuaState state = environment.state();
    state.reset();
    state.setWatch(watch);
    redis.setRegistration(registration);
    try {
      state.running().call(Closure.main(main, state.globals()));
    } catch (LuaError e) {
      throw new ScriptException(
          "ERR Error registering functions: " + ScriptRuntime.message(e.value()));
    } catch (LuaAborted e) {
      throw new ScriptException(String.valueOf(e.getMessage()));
    } finally {
      redis.setRegistration(null);
      state.setWatch(LuaState.UNWATCHED);
      state.reset();
    }
    return registration;
  }

  /** No shard: the code of a library may not run commands. */
  private static final class Nowhere implements ScriptHost {
    @Override
    public @Nullable CommandSpec command(byte[][] args) {
      return null;
    }

    @Override
    public @Nullable Command nodeCommand(CommandSpec spec, byte[][] args) {
      return null;
    }

    @Override
    public int slotOf(byte[] key) {
      return 0;
    }

    @Override
    public boolean owns(int slot) {
      return false;
    }

    @Override
    public FunctionSet functions() {
      return FunctionSet.EMPTY;
    }

    @Override
    public void ended(RunningScript script) {}

    @Override
    public void running(RunningScript script) {}

    @Override
    public @Nullable RunningScript busy() {
      return null;
    }

    @Override
    public void log(int level, String message) {}
  }
}
