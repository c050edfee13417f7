package io.ashlar.node.script;

import io.ashlar.engine.script.RunningScript;
import io.ashlar.engine.script.ScriptSettings;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The scripts that have run on this node for a while, at most one a thread. Any thread. */
public final class RunningScripts {
  private final ScriptSettings settings;
  private final Map<Executor, RunningScript> byThread = new ConcurrentHashMap<>();

  public RunningScripts(ScriptSettings settings) {
    this.settings = settings;
  }

  void add(Executor thread, RunningScript script) {
    byThread.put(thread, script);
  }

  void remove(Executor thread, RunningScript script) {
    byThread.remove(thread, script);
  }

  /** The one that keeps a shard thread past the busy threshold. */
  @Nullable RunningScript busyOn(Executor thread) {
    RunningScript script = byThread.get(thread);
    return script != null && settings.isBusy(script) ? script : null;
  }

  /** The one that has run longest, if it is past the busy threshold. */
  public Optional<RunningScript> busy() {
    return byThread.values().stream()
        .filter(settings::isBusy)
        .max(Comparator.comparingLong(RunningScript::elapsedNanos));
  }

  /** The node stops: they must not keep it. */
  public void abortAll() {
    byThread.values().forEach(script -> script.abort("ERR the node is shutting down"));
  }
}
