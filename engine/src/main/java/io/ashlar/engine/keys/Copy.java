package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.Arrays;

/** COPY source destination [DB 0] [REPLACE]. There is one database, as in every Redis cluster. */
record Copy(byte[] key, byte[] newKey, boolean replace) implements Command {
  private static final Reply.Error NO_SUCH_DATABASE =
      new Reply.Error("ERR DB index is out of range");
  private static final Reply.Error SAME_KEY =
      new Reply.Error("ERR source and destination objects are the same");

  static Command parse(byte[][] args) {
    boolean replace = false;
    for (int i = 3; i < args.length; i++) {
      if (Words.is(args[i], "REPLACE")) {
        replace = true;
      } else if (Words.is(args[i], "DB") && i + 1 < args.length) {
        byte[] database = args[++i];
        if (!Numbers.isLong(database)) {
          return Command.rejected(Errors.NOT_AN_INTEGER);
        }
        long number = Numbers.toLong(database);
        if (number != (int) number) {
          return Command.rejected(Errors.outOfRange(Integer.MIN_VALUE, Integer.MAX_VALUE));
        }
        if (number != 0) {
          return Command.rejected(NO_SUCH_DATABASE);
        }
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return Arrays.equals(args[1], args[2])
        ? Command.rejected(SAME_KEY)
        : new Copy(args[1], args[2], replace);
  }

  @Override
  public Reply execute(Execution x) {
    if (x.find(key) == null || (x.findForWrite(newKey) != null && !replace)) {
      return Reply.ZERO;
    }
    x.copy(key, newKey);
    x.event(KeyEvent.Kind.GENERIC, "copy_to", newKey);
    return Reply.ONE;
  }
}
