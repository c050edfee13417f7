package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HTTL key FIELDS numfields field [field ...], HPTTL, HEXPIRETIME, HPEXPIRETIME. Answers -2 for a
 * field that does not exist, -1 for one without expiry.
 *
 * @param relative whether the answer counts from now
 */
record HTtl(byte[] key, FieldList list, boolean relative, int unitMs) implements HashCommand {
  private static final long MISSING = -2;
  private static final long NO_EXPIRY = -1;

  static Command parseHTtl(byte[][] args) {
    return parse(args, true, 1000);
  }

  static Command parseHPTtl(byte[][] args) {
    return parse(args, true, 1);
  }

  static Command parseHExpireTime(byte[][] args) {
    return parse(args, false, 1000);
  }

  static Command parseHPExpireTime(byte[][] args) {
    return parse(args, false, 1);
  }

  private static Command parse(byte[][] args, boolean relative, int unitMs) {
    return new HTtl(args[1], FieldList.parse(args, 2, FieldList.NOT_POSITIVE), relative, unitMs);
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    if (list.error() != null) {
      return list.error();
    }
    List<Reply> replies = new ArrayList<>();
    for (byte[] field : list.fields()) {
      replies.add(Reply.Int.of(time(hash.live(field, x.nowMs()), x.nowMs())));
    }
    return new Reply.Array(replies);
  }

  private long time(@Nullable Entry entry, long nowMs) {
    if (entry == null) {
      return MISSING;
    }
    long atMs = HashValue.expireAtMs(entry);
    return atMs == HashValue.NO_EXPIRY
        ? NO_EXPIRY
        : (atMs - (relative ? nowMs : 0) + unitMs - 1) / unitMs;
  }
}
