package io.ashlar.engine.script;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import org.jspecify.annotations.Nullable;

/** What a shard's scripts need of the node. Shard thread only. */
public interface ScriptHost {
  /** The command that these arguments name; null when there is none. */
  @Nullable CommandSpec command(byte[][] args);

  /**
   * What a script gets of a command that the node executes elsewhere (TIME, PING, PUBLISH); null
   * when scripts cannot have it.
   */
  @Nullable Command nodeCommand(CommandSpec spec, byte[][] args);

  /**
   * Why nothing can be written now, such as a full disk; null when it can. A script is asked for
   * before its first write only.
   */
  default @Nullable String writeRefusal() {
    return null;
  }

  /** The slot of a key. */
  int slotOf(byte[] key);

  /** Whether this shard serves the slot. */
  boolean owns(int slot);

  /** The libraries as they are now. */
  FunctionSet functions();

  /**
   * How often SCRIPT FLUSH was called here: what scripts have set in the libraries (such as {@code
   * cjson.encode_max_depth}) ends with it, as in Redis.
   */
  default long flushes() {
    return 0;
  }

  /**
   * Called again and again while a script runs, well within a millisecond as a rule: lets
   * heartbeats and others have the thread for a moment now and then.
   */
  void running(RunningScript script);

  /** The script is over. */
  void ended(RunningScript script);

  /** The script that keeps this shard's thread past the busy threshold; null when none does. */
  @Nullable RunningScript busy();

  /** redis.log. */
  void log(int level, String message);
}
