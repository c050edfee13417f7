package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * HEXPIRE key seconds [NX | XX | GT | LT] FIELDS numfields field [field ...], HPEXPIRE, HEXPIREAT,
 * HPEXPIREAT. Answers for each field: -2 it does not exist, 0 the condition is not met, 1 it is
 * set, 2 its time has passed and it is deleted.
 */
record HExpire(byte[] key, FieldTime time, Condition condition, FieldList list)
    implements HashCommand {
  enum Condition {
    NONE,
    /** It has no expiry. */
    NX,
    /** It has one. */
    XX,
    /** The new one is later; no expiry is later than any. */
    GT,
    /** The new one is earlier. */
    LT;

    boolean isMet(long currentMs, long newMs) {
      boolean expires = currentMs != HashValue.NO_EXPIRY;
      return switch (this) {
        case NONE -> true;
        case NX -> !expires;
        case XX -> expires;
        case GT -> expires && newMs > currentMs;
        case LT -> !expires || newMs < currentMs;
      };
    }
  }

  private static final Reply MISSING = new Reply.Int(-2);
  private static final Reply DELETED = new Reply.Int(2);

  static Command parseHExpire(byte[][] args) {
    return parse(args, ExpireUnit.EX, "hexpire");
  }

  static Command parseHPExpire(byte[][] args) {
    return parse(args, ExpireUnit.PX, "hpexpire");
  }

  static Command parseHExpireAt(byte[][] args) {
    return parse(args, ExpireUnit.EXAT, "hexpireat");
  }

  static Command parseHPExpireAt(byte[][] args) {
    return parse(args, ExpireUnit.PXAT, "hpexpireat");
  }

  private static Command parse(byte[][] args, ExpireUnit unit, String name) {
    Condition condition =
        Arrays.stream(Condition.values())
            .filter(one -> one != Condition.NONE && Words.is(args[3], one.name()))
            .findFirst()
            .orElse(Condition.NONE);
    int at = condition == Condition.NONE ? 3 : 4;
    FieldList list = FieldList.parse(args, at, FieldList.NOT_ABOVE_ZERO);
    return new HExpire(args[1], new FieldTime(unit, args[2], name), condition, list);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    Reply.Error error = time.error(x.nowMs());
    error = error == null ? list.error() : error;
    if (error != null) {
      return error;
    }
    long atMs = time.atMs(x.nowMs());
    boolean passed = atMs <= x.nowMs();
    List<byte[]> changed = new ArrayList<>();
    SeenFields seen = new SeenFields();
    List<Reply> replies = new ArrayList<>();
    for (byte[] field : list.fields()) {
      Entry entry = hash.live(field, x.nowMs());
      long currentMs = entry == null ? 0 : HashValue.expireAtMs(entry);
      if (entry != null && seen.contains(field)) {
        // A field named before is deleted by now, or has the new expiry.
        entry = passed ? null : entry;
        currentMs = atMs;
      }
      if (entry == null) {
        replies.add(MISSING);
      } else if (!condition.isMet(currentMs, atMs)) {
        replies.add(Reply.ZERO);
      } else {
        replies.add(passed ? DELETED : Reply.ONE);
        changed.add(field);
        seen.add(field);
      }
    }
    if (!changed.isEmpty()) {
      if (passed) {
        remove(x, hash, changed);
      } else {
        change(x, new ExpireFields(atMs, changed), "hexpire");
      }
    }
    return new Reply.Array(replies);
  }
}
