package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** XLEN key. */
record XLen(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new XLen(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.ZERO;
    }
    StreamValue stream = StreamValue.of(record);
    return stream == null ? Errors.WRONG_TYPE : Reply.Int.of(stream.entries().size());
  }
}
