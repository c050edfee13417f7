package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** APPEND key value. */
record Append(byte[] key, byte[] value) implements Command {
  static Command parse(byte[][] args) {
    return new Append(args[1], args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      x.setString(key, value);
      x.event(KeyEvent.Kind.STRING, "append", key);
      return Reply.Int.of(value.length);
    }
    if (!Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    int length = Records.stringLength(record);
    if (SetRange.isTooLong(x, length, value.length)) {
      return Errors.STRING_TOO_LONG;
    }
    // Also when nothing is appended: the encoding becomes raw.
    x.writeString(key, length, value);
    x.event(KeyEvent.Kind.STRING, "append", key);
    return Reply.Int.of(length + value.length);
  }
}
