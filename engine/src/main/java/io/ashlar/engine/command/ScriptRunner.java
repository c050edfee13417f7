package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** Runs the scripts of one shard; set by whoever makes the engine. */
public interface ScriptRunner {
  /** What is to be run: a command of the scripting family. */
  interface Call {}

  /** Runs it to its end. Shard thread only. */
  Reply run(Call call, Execution x);

  /** What others are told while one keeps the shard too long; null while they may wait for it. */
  default @Nullable Reply busy() {
    return null;
  }

  /** Ends the one that runs, if one does, soon. Shard thread only, from inside the run. */
  default void abort(String reason) {}

  /**
   * Whether one was ended by force halfway through its writes, since this was last asked: what it
   * wrote must never be committed.
   */
  default boolean takeCutShort() {
    return false;
  }
}
