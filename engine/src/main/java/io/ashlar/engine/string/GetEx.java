package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * GETEX key [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds | PERSIST].
 *
 * @param unit null without a new expiry; then {@code amount} is null too
 * @param amount as sent: Redis looks at it only when the key exists
 */
record GetEx(byte[] key, boolean persist, @Nullable ExpireUnit unit, byte @Nullable [] amount)
    implements Command {

  static Command parse(byte[][] args) {
    boolean persist = false;
    ExpireUnit unit = null;
    byte[] amount = null;
    for (int i = 2; i < args.length; i++) {
      ExpireUnit named = ExpireUnit.named(args[i]);
      if (Words.is(args[i], "PERSIST") && unit == null) {
        persist = true;
      } else if (named != null
          && !persist
          && (unit == null || unit == named)
          && i + 1 < args.length) {
        unit = named;
        amount = args[++i];
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    return new GetEx(args[1], persist, unit, amount);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.NIL;
    }
    if (!Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    Reply value = StringReplies.bulk(record);
    if (unit != null && amount != null) {
      if (!Numbers.isLong(amount)) {
        return Errors.NOT_AN_INTEGER;
      }
      long expireAtMs = unit.toMs(Numbers.toLong(amount), x.nowMs());
      if (expireAtMs == ExpireUnit.INVALID) {
        return Errors.invalidExpire("getex");
      }
      boolean passed = expireAtMs <= x.nowMs();
      x.expireAt(key, expireAtMs);
      x.event(KeyEvent.Kind.GENERIC, passed ? "del" : "expire", key);
    } else if (persist && Records.expireAtMs(record) != Records.NO_EXPIRY) {
      x.expireAt(key, Records.NO_EXPIRY);
      x.event(KeyEvent.Kind.GENERIC, "persist", key);
    }
    return value;
  }
}
