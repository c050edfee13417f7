package io.ashlar.engine.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/**
 * EXPIRE key seconds [NX | XX | GT | LT], PEXPIRE, EXPIREAT, PEXPIREAT. A time that has passed
 * deletes the key.
 *
 * @param name for the error
 * @param relative whether {@code timeMs} counts from now
 */
record Expire(
    String name,
    byte[] key,
    long timeMs,
    boolean relative,
    boolean nx,
    boolean xx,
    boolean gt,
    boolean lt)
    implements Command {
  private static final Reply.Error NX_CONFLICT =
      new Reply.Error("ERR NX and XX, GT or LT options at the same time are not compatible");
  private static final Reply.Error GT_LT_CONFLICT =
      new Reply.Error("ERR GT and LT options at the same time are not compatible");

  static Command parseExpire(byte[][] args) {
    return parse(args, "expire", 1000, true);
  }

  static Command parsePExpire(byte[][] args) {
    return parse(args, "pexpire", 1, true);
  }

  static Command parseExpireAt(byte[][] args) {
    return parse(args, "expireat", 1000, false);
  }

  static Command parsePExpireAt(byte[][] args) {
    return parse(args, "pexpireat", 1, false);
  }

  private static Command parse(byte[][] args, String name, int unitMs, boolean relative) {
    boolean nx = false;
    boolean xx = false;
    boolean gt = false;
    boolean lt = false;
    for (int i = 3; i < args.length; i++) {
      if (Words.is(args[i], "NX")) {
        nx = true;
      } else if (Words.is(args[i], "XX")) {
        xx = true;
      } else if (Words.is(args[i], "GT")) {
        gt = true;
      } else if (Words.is(args[i], "LT")) {
        lt = true;
      } else {
        return Command.rejected(
            new Reply.Error("ERR Unsupported option " + new String(args[i], UTF_8)));
      }
    }
    if (nx && (xx || gt || lt)) {
      return Command.rejected(NX_CONFLICT);
    }
    if (gt && lt) {
      return Command.rejected(GT_LT_CONFLICT);
    }
    if (!Numbers.isLong(args[2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    long time = Numbers.toLong(args[2]);
    if (time > Long.MAX_VALUE / unitMs || time < Long.MIN_VALUE / unitMs) {
      return Command.rejected(Errors.invalidExpire(name));
    }
    return new Expire(name, args[1], time * unitMs, relative, nx, xx, gt, lt);
  }

  @Override
  public Reply execute(Execution x) {
    if (relative && timeMs > Long.MAX_VALUE - x.nowMs()) {
      return Errors.invalidExpire(name);
    }
    long expireAtMs = relative ? timeMs + x.nowMs() : timeMs;
    Object record = x.findForWrite(key);
    if (record == null || !admits(Records.expireAtMs(record), expireAtMs)) {
      return Reply.ZERO;
    }
    // Decided here, because a negative time may look like "no expiry".
    if (expireAtMs <= x.nowMs()) {
      x.delete(key);
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    } else {
      x.expireAt(key, expireAtMs);
      x.event(KeyEvent.Kind.GENERIC, "expire", key);
    }
    return Reply.ONE;
  }

  /** A key without expiry counts as one that expires after any time. */
  private boolean admits(long currentMs, long newMs) {
    boolean expires = currentMs != Records.NO_EXPIRY;
    return !(nx && expires)
        && !(xx && !expires)
        && !(gt && (!expires || newMs <= currentMs))
        && !(lt && expires && newMs >= currentMs);
  }
}
