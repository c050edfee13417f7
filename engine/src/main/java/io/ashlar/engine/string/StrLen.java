package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** STRLEN key. */
record StrLen(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new StrLen(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.ZERO;
    }
    return Records.isString(record)
        ? Reply.Int.of(Records.stringLength(record))
        : Errors.WRONG_TYPE;
  }
}
