package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/** LTRIM key start stop. */
record Trim(byte[] key, long start, long stop) implements Command {
  static Command parse(byte[][] args) {
    return Numbers.isLong(args[2]) && Numbers.isLong(args[3])
        ? new Trim(args[1], Numbers.toLong(args[2]), Numbers.toLong(args[3]))
        : Command.rejected(Errors.NOT_AN_INTEGER);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Reply.OK;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    long size = list.size();
    long from = Range.from(start, size);
    long to = Range.to(stop, size);
    ListChange.Trim trim =
        from >= to ? new ListChange.Trim(size, 0) : new ListChange.Trim(from, size - to);
    // Also when nothing goes: to those who watch the key it has changed.
    x.change(key, ListType.INSTANCE, trim);
    Lists.tellTaken(x, key, list, "ltrim");
    return Reply.OK;
  }
}
