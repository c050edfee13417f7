package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * SET key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds |
 * KEEPTTL].
 *
 * @param unit null without a new expiry
 * @param amount the expiry in that unit, positive
 */
record Set(
    byte[] key,
    byte[] value,
    Condition condition,
    boolean get,
    boolean keepTtl,
    @Nullable ExpireUnit unit,
    long amount)
    implements Command {

  enum Condition {
    ALWAYS,
    IF_ABSENT,
    IF_PRESENT
  }

  /** SET without options, by far the commonest. */
  record Plain(byte[] key, byte[] value) implements Command {
    @Override
    public Reply execute(Execution x) {
      x.setString(key, value);
      x.event(KeyEvent.Kind.STRING, "set", key);
      return Reply.OK;
    }
  }

  static Command parse(byte[][] args) {
    if (args.length == 3) {
      return new Plain(args[1], args[2]);
    }
    Condition condition = Condition.ALWAYS;
    boolean get = false;
    boolean keepTtl = false;
    ExpireUnit unit = null;
    byte[] amount = null;
    for (int i = 3; i < args.length; i++) {
      byte[] word = args[i];
      ExpireUnit named;
      if (Words.is(word, "NX") && condition != Condition.IF_PRESENT) {
        condition = Condition.IF_ABSENT;
      } else if (Words.is(word, "XX") && condition != Condition.IF_ABSENT) {
        condition = Condition.IF_PRESENT;
      } else if (Words.is(word, "GET")) {
        get = true;
      } else if (Words.is(word, "KEEPTTL") && unit == null) {
        keepTtl = true;
      } else if ((named = ExpireUnit.named(word)) != null
          && !keepTtl
          && (unit == null || unit == named)
          && i + 1 < args.length) {
        // The same unit twice is accepted, and the later one counts.
        unit = named;
        amount = args[++i];
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    if (amount == null) {
      return new Set(args[1], args[2], condition, get, keepTtl, null, 0);
    }
    if (!Numbers.isLong(amount)) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    return new Set(args[1], args[2], condition, get, false, unit, Numbers.toLong(amount));
  }

  /** The key is only read when GET asks for what it held. */
  static java.util.Set<KeyFlag> keyFlags(byte[][] args) {
    for (int i = 3; i < args.length; i++) {
      if (Words.is(args[i], "GET")) {
        return java.util.Set.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
      }
    }
    return java.util.Set.of(KeyFlag.OW, KeyFlag.UPDATE);
  }

  @Override
  public Reply execute(Execution x) {
    long expireAtMs = Records.NO_EXPIRY;
    if (unit != null) {
      expireAtMs = unit.toMs(amount, x.nowMs());
      if (expireAtMs == ExpireUnit.INVALID) {
        return Errors.invalidExpire("set");
      }
    }
    Object old = get ? x.find(key) : x.findForWrite(key);
    Reply reply = Reply.OK;
    if (get) {
      if (old != null && !Records.isString(old)) {
        return Errors.WRONG_TYPE;
      }
      reply = old == null ? Reply.NIL : StringReplies.bulk(old);
    }
    if (!admits(old)) {
      return get ? reply : Reply.NIL;
    }
    if (keepTtl && old != null) {
      expireAtMs = Records.expireAtMs(old);
    }
    x.setString(key, value, 0, value.length, expireAtMs, false);
    x.event(KeyEvent.Kind.STRING, "set", key);
    if (unit != null) {
      x.event(KeyEvent.Kind.GENERIC, "expire", key);
    }
    return reply;
  }

  private boolean admits(@Nullable Object old) {
    return switch (condition) {
      case ALWAYS -> true;
      case IF_ABSENT -> old == null;
      case IF_PRESENT -> old != null;
    };
  }
}
