package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** LLEN key. */
record Length(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new Length(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.ZERO;
    }
    ListValue list = Lists.of(record);
    return list == null ? Errors.WRONG_TYPE : Reply.Int.of(list.size());
  }
}
