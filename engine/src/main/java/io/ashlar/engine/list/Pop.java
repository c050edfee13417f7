package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/**
 * LPOP and RPOP key [count].
 *
 * @param count -1 without one
 */
record Pop(byte[] key, boolean fromFirst, long count) implements Command {
  private static final Reply.Error NOT_POSITIVE =
      new Reply.Error("ERR value is out of range, must be positive");

  static Command parseLPop(byte[][] args) {
    return of(args, true, "lpop");
  }

  static Command parseRPop(byte[][] args) {
    return of(args, false, "rpop");
  }

  private static Command of(byte[][] args, boolean fromFirst, String name) {
    if (args.length > 3) {
      return Command.rejected(Errors.wrongArity(name));
    }
    if (args.length == 2) {
      return new Pop(args[1], fromFirst, -1);
    }
    return Numbers.isLong(args[2]) && Numbers.toLong(args[2]) >= 0
        ? new Pop(args[1], fromFirst, Numbers.toLong(args[2]))
        : Command.rejected(NOT_POSITIVE);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return count < 0 ? Reply.NIL : Reply.NIL_ARRAY;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    if (count == 0) {
      return Reply.EMPTY_ARRAY;
    }
    return count < 0
        ? Lists.pop(x, key, list, fromFirst)
        : Lists.popSeveral(x, key, list, fromFirst, count);
  }
}
