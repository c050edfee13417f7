package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** SETRANGE key offset value. */
record SetRange(byte[] key, long offset, byte[] value) implements Command {
  static Command parse(byte[][] args) {
    if (!Numbers.isLong(args[2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    long offset = Numbers.toLong(args[2]);
    return offset < 0
        ? Command.rejected(Errors.OFFSET_OUT_OF_RANGE)
        : new SetRange(args[1], offset, args[3]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record != null && !Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    int length = record == null ? 0 : Records.stringLength(record);
    if (value.length == 0) {
      return Reply.Int.of(length);
    }
    if (isTooLong(x, offset, value.length)) {
      return Errors.STRING_TOO_LONG;
    }
    if (!x.hasRoomFor(offset - length)) {
      return Errors.OOM;
    }
    x.writeString(key, (int) offset, value);
    x.event(KeyEvent.Kind.STRING, "setrange", key);
    return Reply.Int.of(Math.max(length, offset + value.length));
  }

  /** Whether {@code more} bytes from {@code offset} on end beyond the longest string allowed. */
  static boolean isTooLong(Execution x, long offset, int more) {
    // No array is longer than about 2^31 bytes, whatever the setting says.
    long limit = Math.min(x.settings().maxBulkBytes, Integer.MAX_VALUE - 1024);
    return offset > limit - more;
  }
}
