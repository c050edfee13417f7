package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/** SETEX key seconds value and PSETEX key milliseconds value. */
record SetEx(String name, byte[] key, ExpireUnit unit, long amount, byte[] value)
    implements Command {

  static Command parseSetEx(byte[][] args) {
    return parse("setex", ExpireUnit.EX, args);
  }

  static Command parsePSetEx(byte[][] args) {
    return parse("psetex", ExpireUnit.PX, args);
  }

  private static Command parse(String name, ExpireUnit unit, byte[][] args) {
    if (!Numbers.isLong(args[2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    return new SetEx(name, args[1], unit, Numbers.toLong(args[2]), args[3]);
  }

  @Override
  public Reply execute(Execution x) {
    long expireAtMs = unit.toMs(amount, x.nowMs());
    if (expireAtMs == ExpireUnit.INVALID) {
      return Errors.invalidExpire(name);
    }
    x.setString(key, value, 0, value.length, expireAtMs, false);
    x.event(KeyEvent.Kind.STRING, "set", key);
    x.event(KeyEvent.Kind.GENERIC, "expire", key);
    return Reply.OK;
  }
}
