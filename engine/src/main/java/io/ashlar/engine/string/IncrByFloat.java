package io.ashlar.engine.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/**
 * INCRBYFLOAT key increment. The expiry stays.
 *
 * @param increment as sent: Redis complains of the key's type and value first
 */
record IncrByFloat(byte[] key, byte[] increment) implements Command {
  private static final Reply.Error NOT_FINITE =
      new Reply.Error("ERR increment would produce NaN or Infinity");

  static Command parse(byte[][] args) {
    return new IncrByFloat(args[1], args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    LongDouble value = LongDouble.ZERO;
    long expireAtMs = Records.NO_EXPIRY;
    if (record != null) {
      if (!Records.isString(record)) {
        return Errors.WRONG_TYPE;
      }
      if (Records.stringLength(record) > LongDouble.MAX_CHARS) {
        return Errors.NOT_A_FLOAT;
      }
      value = LongDouble.parse(Records.stringBytes(record));
      expireAtMs = Records.expireAtMs(record);
    }
    LongDouble addend = LongDouble.parse(increment);
    if (value == null || addend == null) {
      return Errors.NOT_A_FLOAT;
    }
    LongDouble sum = value.plus(addend);
    if (sum.infinite()) {
      return NOT_FINITE;
    }
    byte[] text = sum.format().getBytes(ISO_8859_1);
    x.setString(key, text, 0, text.length, expireAtMs, false);
    x.event(KeyEvent.Kind.STRING, "incrbyfloat", key);
    return Reply.Bulk.of(text);
  }
}
