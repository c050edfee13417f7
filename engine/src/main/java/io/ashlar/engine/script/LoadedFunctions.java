package io.ashlar.engine.script;

import io.ashlar.engine.script.lua.LuaFunction;
import io.ashlar.engine.script.lua.LuaState;
import java.util.HashMap;
import java.util.Map;

/**
 * The libraries as one shard has run them. A library is run when one of its functions is first
 * called here, and again when its code has changed; its variables are this shard's own.
 */
final class LoadedFunctions {
  private record Loaded(FunctionSet.Library library, Map<String, LuaFunction> callbacks) {}

  /** What functions hold they keep from call to call, on each shard: a part of a script's limit. */
  private static final int KEPT_SHARE = 4;

  private final LuaEnvironment environment;
  private final ScriptSettings settings;
  private final RedisLibrary redis;
  private final Map<String, Loaded> loaded = new HashMap<>();
  private long epoch = -1;

  LoadedFunctions(ScriptHost host, ScriptSettings settings) {
    this.settings = settings;
    environment = new LuaEnvironment(new LuaState(settings.memoryLimitBytes / KEPT_SHARE));
    redis = new RedisLibrary(environment, host);
    redis.addForFunctions();
    environment.protect();
  }

  LuaEnvironment environment() {
    return environment;
  }

  RedisLibrary redis() {
    return redis;
  }

  LuaFunction callback(
      FunctionSet all, FunctionSet.Library library, String function, LuaState.Watch watch)
      throws ScriptException {
    environment.state().meter().setLimitBytes(settings.memoryLimitBytes / KEPT_SHARE);
    if (epoch != all.epoch()) {
      // Libraries that are gone or have changed must not be kept.
      loaded.values().removeIf(one -> all.libraries().get(one.library.name()) != one.library);
      epoch = all.epoch();
      keepAlive();
    }
    Loaded ready = loaded.get(library.name());
    if (ready == null) {
      FunctionRegistration registered =
          FunctionLoader.run(environment, redis, FunctionLoader.compile(library.code()), watch);
      ready = new Loaded(library, registered.callbacks());
      loaded.put(library.name(), ready);
      keepAlive();
    }
    LuaFunction callback = ready.callbacks.get(function);
    if (callback == null) {
      throw new ScriptException("ERR Function not found");
    }
    return callback;
  }

  /** What the memory meter has to count, since no global refers to it. */
  private void keepAlive() {
    environment
        .state()
        .setHeld(
            loaded.values().stream()
                .<Object>flatMap(one -> one.callbacks.values().stream())
                .toList());
  }
}
