package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.DatabaseNumber;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.Arrays;

/**
 * COPY source destination [DB number] [REPLACE].
 *
 * @param database where the copy goes, {@link #SAME_DATABASE} for where the source is
 */
record Copy(byte[] key, byte[] newKey, int database, boolean replace) implements Command {
  private static final int SAME_DATABASE = -1;

  static Command parse(byte[][] args) {
    boolean replace = false;
    int database = SAME_DATABASE;
    for (int i = 3; i < args.length; i++) {
      if (Words.is(args[i], "REPLACE")) {
        replace = true;
      } else if (Words.is(args[i], "DB") && i + 1 < args.length) {
        byte[] number = args[++i];
        Reply.Error problem = DatabaseNumber.problem(number);
        if (problem != null) {
          return Command.rejected(problem);
        }
        database = DatabaseNumber.of(number);
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new Copy(args[1], args[2], database, replace);
  }

  @Override
  public Reply execute(Execution x) {
    int to = database == SAME_DATABASE ? x.database() : database;
    if (to == x.database() && Arrays.equals(key, newKey)) {
      return Errors.SAME_OBJECT;
    }
    if (x.find(key) == null) {
      return Reply.ZERO;
    }
    boolean taken = x.databases().in(to, () -> x.findForWrite(newKey) != null);
    if (taken && !replace) {
      return Reply.ZERO;
    }
    x.databases().copy(key, to, newKey);
    x.databases().event(to, KeyEvent.Kind.GENERIC, "copy_to", newKey);
    return Reply.ONE;
  }
}
