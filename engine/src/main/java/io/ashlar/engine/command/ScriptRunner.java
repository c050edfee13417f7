package io.ashlar.engine.command;

import io.ashlar.resp.Reply;

/** Runs the scripts of one shard; set by whoever makes the engine. */
public interface ScriptRunner {
  /** What is to be run: a command of the scripting family. */
  interface Call {}

  /** Runs it to its end. Shard thread only. */
  Reply run(Call call, Execution x);

  /** What others are told while one runs and its shard serves nobody else. */
  default Reply busy() {
    return new Reply.Error("BUSY Redis is busy running a script.");
  }

  /** Ends the one that runs, if one does, soon. Shard thread only, from inside the run. */
  default void abort(String reason) {}
}
