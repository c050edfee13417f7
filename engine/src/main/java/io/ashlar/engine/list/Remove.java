package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/** LREM key count element. */
record Remove(byte[] key, long count, byte[] element) implements Command {
  static Command parse(byte[][] args) {
    return Numbers.isLong(args[2])
        ? new Remove(args[1], Numbers.toLong(args[2]), args[3])
        : Command.rejected(Errors.NOT_AN_INTEGER);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Reply.ZERO;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    if (!list.contains(element)) {
      return Reply.ZERO;
    }
    long before = list.size();
    x.change(key, ListType.INSTANCE, new ListChange.Remove(count, element));
    Lists.tellTaken(x, key, list, "lrem");
    return Reply.Int.of(before - list.size());
  }
}
