package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;

/**
 * FLUSHALL [ASYNC | SYNC] and FLUSHDB, of one shard. Always what Redis calls ASYNC: the tables are
 * let go of, and the collector frees them.
 */
record Flush(boolean allDatabases) implements Command {
  static Command parseAll(byte[][] args) {
    return of(args, true);
  }

  static Command parseDatabase(byte[][] args) {
    return of(args, false);
  }

  private static Command of(byte[][] args, boolean allDatabases) {
    boolean known =
        args.length == 1
            || (args.length == 2 && (Words.is(args[1], "ASYNC") || Words.is(args[1], "SYNC")));
    return known ? new Flush(allDatabases) : Command.rejected(Errors.SYNTAX);
  }

  @Override
  public Reply execute(Execution x) {
    if (allDatabases) {
      x.databases().flushAll();
    } else {
      x.databases().flush();
    }
    return Reply.OK;
  }
}
