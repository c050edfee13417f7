package io.ashlar.engine.command;

import io.ashlar.resp.Reply;

/**
 * A command after parsing: its arguments are checked as far as that needs no key, and nothing has
 * happened yet. Implementations are records.
 *
 * <p>A syntax error found by the parser is a command too, {@link Rejected}: it fails when it is
 * executed, which is when Redis reports it inside MULTI.
 */
public interface Command {
  /**
   * Runs on the shard thread, to the end, without blocking. Every change goes through {@code x}.
   */
  Reply execute(Execution x);

  /** Whether it runs what a client has written: a script may take any time. */
  default boolean runsScript() {
    return false;
  }

  /**
   * Whether executing it asks {@link ScriptAccess#permissions()} what its client may do: a script
   * may do anything, and some commands read keys that their arguments do not name.
   */
  default boolean asksPermissions() {
    return runsScript();
  }

  /** A command whose arguments are wrong; executing it changes nothing and answers the error. */
  record Rejected(Reply.Error error) implements Command {
    @Override
    public Reply execute(Execution x) {
      return error;
    }
  }

  static Command rejected(Reply.Error error) {
    return new Rejected(error);
  }
}
