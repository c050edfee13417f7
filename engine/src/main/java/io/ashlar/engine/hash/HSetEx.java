package io.ashlar.engine.hash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HSETEX key [FNX | FXX] [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds |
 * KEEPTTL] FIELDS numfields field value [field value ...]. Sets all of them or none; a time that
 * has passed deletes them.
 *
 * @param time of an expiry that was named before anything was found wrong
 * @param error what is wrong with the other arguments
 */
record HSetEx(
    byte[] key,
    Condition condition,
    @Nullable FieldTime time,
    boolean keepTtl,
    List<byte[]> pairs,
    Reply.@Nullable Error error)
    implements HashCommand {
  enum Condition {
    NONE,
    /** None of the fields exists. */
    FNX,
    /** All of them do. */
    FXX
  }

  private static final Reply.Error BAD_COUNT = new Reply.Error("ERR invalid number of fields");
  private static final Reply.Error NO_TIME = new Reply.Error("ERR missing expire time");
  private static final Reply.Error TWO_CONDITIONS =
      new Reply.Error("ERR Only one of FXX or FNX arguments can be specified");
  private static final Reply.Error TWO_EXPIRIES =
      new Reply.Error("ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified");

  static Command parse(byte[][] args) {
    HSetEx parsed = new HSetEx(args[1], Condition.NONE, null, false, List.of(), null);
    for (int i = 2; i < args.length; i++) {
      ExpireUnit unit = ExpireUnit.named(args[i]);
      if (Words.is(args[i], "FIELDS")) {
        return parsed.withFields(args, i);
      } else if (Words.is(args[i], "FNX") || Words.is(args[i], "FXX")) {
        if (parsed.condition != Condition.NONE) {
          return parsed.withError(TWO_CONDITIONS);
        }
        parsed = parsed.with(Words.is(args[i], "FNX") ? Condition.FNX : Condition.FXX);
      } else if (unit != null || Words.is(args[i], "KEEPTTL")) {
        if (parsed.time != null || parsed.keepTtl) {
          return parsed.withError(TWO_EXPIRIES);
        }
        if (unit != null && ++i == args.length) {
          return parsed.withError(NO_TIME);
        }
        parsed = parsed.with(unit == null ? null : new FieldTime(unit, args[i], "hsetex"));
      } else {
        return parsed.withError(
            new Reply.Error("ERR unknown argument: " + new String(args[i], UTF_8)));
      }
    }
    return parsed.withError(Errors.wrongArity("hsetex"));
  }

  private HSetEx with(Condition newCondition) {
    return new HSetEx(key, newCondition, time, keepTtl, pairs, null);
  }

  /** With a time, or with KEEPTTL when it is null. */
  private HSetEx with(@Nullable FieldTime newTime) {
    return new HSetEx(key, condition, newTime, newTime == null, pairs, null);
  }

  private HSetEx withError(Reply.Error wrong) {
    return new HSetEx(key, condition, time, keepTtl, pairs, wrong);
  }

  private HSetEx withFields(byte[][] args, int at) {
    int items = args.length - at - 2;
    if (items < 1) {
      return withError(Errors.wrongArity("hsetex"));
    }
    byte[] count = args[at + 1];
    if (!Numbers.isLong(count)
        || Numbers.toLong(count) < 1
        || Numbers.toLong(count) > Integer.MAX_VALUE) {
      return withError(BAD_COUNT);
    }
    if (Numbers.toLong(count) * 2 != items) {
      return withError(Errors.wrongArity("hsetex"));
    }
    List<byte[]> fields = Arrays.asList(args).subList(at + 2, args.length);
    return new HSetEx(key, condition, time, keepTtl, fields, null);
  }

  @Override
  public Reply execute(Execution x) {
    // Unlike its kin it looks at its arguments before the key.
    Reply.Error first = time == null ? null : time.error(x.nowMs());
    first = first == null ? error : first;
    return first == null ? HashCommand.super.execute(x) : first;
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    if (!isMet(x, hash)) {
      return Reply.ZERO;
    }
    if (time != null && time.atMs(x.nowMs()) <= x.nowMs()) {
      delete(x, hash);
    } else {
      change(x, time == null && !keepTtl ? new PutFields(pairs) : expiring(x, hash), "hset");
      if (time != null) {
        x.event(KeyEvent.Kind.HASH, "hexpire", key);
      }
    }
    return Reply.ONE;
  }

  private boolean isMet(Execution x, HashValue hash) {
    for (int i = 0; i < pairs.size() && condition != Condition.NONE; i += 2) {
      if ((hash.live(pairs.get(i), x.nowMs()) != null) != (condition == Condition.FXX)) {
        return false;
      }
    }
    return true;
  }

  private PutExpiringFields expiring(Execution x, HashValue hash) {
    List<PutExpiringFields.Pair> put = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      byte[] field = pairs.get(i);
      long expireAtMs = HashValue.NO_EXPIRY;
      if (time != null) {
        expireAtMs = time.atMs(x.nowMs());
      } else {
        Entry entry = hash.live(field, x.nowMs());
        expireAtMs = entry == null ? HashValue.NO_EXPIRY : HashValue.expireAtMs(entry);
      }
      put.add(new PutExpiringFields.Pair(expireAtMs, field, pairs.get(i + 1)));
    }
    return new PutExpiringFields(put);
  }

  private void delete(Execution x, HashValue hash) {
    List<byte[]> present = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      if (hash.find(pairs.get(i)) != null) {
        present.add(pairs.get(i));
      }
    }
    x.event(KeyEvent.Kind.HASH, "hset", key);
    if (!present.isEmpty()) {
      remove(x, hash, present);
    }
  }
}
