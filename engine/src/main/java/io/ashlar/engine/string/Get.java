package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** GET key. */
record Get(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new Get(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    return of(x, key);
  }

  /** The value of a key as GET answers it: a bulk string, nil, or an error. */
  static Reply of(Execution x, byte[] key) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.NIL;
    }
    return Records.isString(record) ? StringReplies.bulk(record) : Errors.WRONG_TYPE;
  }
}
