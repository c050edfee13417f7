package io.ashlar.node.script;

import io.ashlar.engine.script.RunningScript;
import io.ashlar.engine.script.ScriptSettings;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The scripts that run on this node, at most one a shard. Any thread. */
public final class RunningScripts {
  private final ScriptSettings settings;
  private final Set<RunningScript> running = ConcurrentHashMap.newKeySet();

  public RunningScripts(ScriptSettings settings) {
    this.settings = settings;
  }

  void add(RunningScript script) {
    running.add(script);
  }

  void remove(RunningScript script) {
    running.remove(script);
  }

  boolean isBusy(RunningScript script) {
    return script.elapsedMs() >= settings.busyThresholdMs;
  }

  /** The one that has run longest, if it is past the busy threshold. */
  public Optional<RunningScript> busy() {
    return running.stream()
        .filter(this::isBusy)
        .max((a, b) -> Long.compare(a.elapsedMs(), b.elapsedMs()));
  }

  /** The node stops: they must not keep it. */
  public void abortAll() {
    running.forEach(script -> script.abort("ERR the node is shutting down"));
  }
}
