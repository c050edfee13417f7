package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/**
 * MSET key value [key value ...] and MSETNX, which sets all of them or, if any exists, none.
 *
 * @param args the command's arguments; pairs from the second on
 */
record MSet(byte[][] args, boolean onlyIfAllAbsent) implements Command {
  static Command parseMSet(byte[][] args) {
    return args.length % 2 == 0
        ? Command.rejected(Errors.wrongArity("mset"))
        : new MSet(args, false);
  }

  static Command parseMSetNx(byte[][] args) {
    return args.length % 2 == 0
        ? Command.rejected(Errors.wrongArity("msetnx"))
        : new MSet(args, true);
  }

  @Override
  public Reply execute(Execution x) {
    if (onlyIfAllAbsent && anyExists(x)) {
      return Reply.ZERO;
    }
    for (int i = 1; i < args.length; i += 2) {
      x.setString(args[i], args[i + 1]);
      x.event(KeyEvent.Kind.STRING, "set", args[i]);
    }
    return onlyIfAllAbsent ? Reply.ONE : Reply.OK;
  }

  private boolean anyExists(Execution x) {
    for (int i = 1; i < args.length; i += 2) {
      if (x.findForWrite(args[i]) != null) {
        return true;
      }
    }
    return false;
  }
}
