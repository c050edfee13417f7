package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;

/** XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]. */
record XAutoClaim(
    byte[] key,
    byte[] group,
    byte[] consumer,
    long minIdleMs,
    StreamId start,
    long count,
    boolean justIds)
    implements Command {
  private static final long COUNT_DEFAULT = 100;

  /** So many pending entries are looked at for each that is asked for. */
  private static final long ATTEMPTS = 10;

  /** As in Redis, where an ID takes 16 bytes. */
  private static final long COUNT_MAX = Long.MAX_VALUE / 16;

  private static final Reply.Error BAD_MIN_IDLE =
      new Reply.Error("ERR Invalid min-idle-time argument for XAUTOCLAIM");
  private static final Reply.Error BAD_COUNT = new Reply.Error("ERR COUNT must be > 0");

  static Command parse(byte[][] args) {
    if (!Numbers.isLong(args[4])) {
      return Command.rejected(BAD_MIN_IDLE);
    }
    IdText.Bound bound = IdText.parseBound(args[5], 0);
    if (bound == null) {
      return Command.rejected(StreamReplies.INVALID_ID);
    }
    StreamId start = bound.first();
    if (start == null) {
      return Command.rejected(StreamReplies.INVALID_START);
    }
    long count = COUNT_DEFAULT;
    boolean justIds = false;
    for (int at = 6; at < args.length; at++) {
      if (Words.is(args[at], "COUNT") && at + 1 < args.length) {
        at++;
        if (!Numbers.isLong(args[at])) {
          return Command.rejected(BAD_COUNT);
        }
        count = Numbers.toLong(args[at]);
        if (count < 1 || count > COUNT_MAX) {
          return Command.rejected(BAD_COUNT);
        }
      } else if (Words.is(args[at], "JUSTID")) {
        justIds = true;
      } else {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    long minIdleMs = Math.max(0, Numbers.toLong(args[4]));
    return new XAutoClaim(args[1], args[2], args[3], minIdleMs, start, count, justIds);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    StreamValue stream = record == null ? null : StreamValue.of(record);
    if (record != null && stream == null) {
      return Errors.WRONG_TYPE;
    }
    Group found = stream == null ? null : stream.group(group);
    if (stream == null || found == null) {
      return StreamReplies.noGroup(key, group);
    }
    Claims claims = new Claims(stream, found, consumer, justIds);
    PendingTable pending = found.pending();
    long attempts = count > Long.MAX_VALUE / ATTEMPTS ? Long.MAX_VALUE : count * ATTEMPTS;
    long at = pending.ceiling(start);
    while (at != PendingTable.NONE
        && attempts-- > 0
        && claims.taken() + claims.gone().size() < count) {
      StreamId id = pending.id(at);
      Reply entry = Claims.entry(stream, id);
      if (entry == null) {
        claims.drop(id);
      } else if (minIdleMs == 0 || x.nowMs() - pending.cell(at, Group.TIME) >= minIdleMs) {
        long times = pending.cell(at, Group.COUNT);
        claims.take(id, x.nowMs(), justIds ? times : times + 1, entry);
      }
      at = pending.next(at);
    }
    Reply cursor = StreamReplies.id(at == PendingTable.NONE ? StreamId.ZERO : pending.id(at));
    Reply taken = claims.apply(x, key);
    return Reply.Array.of(
        cursor, taken, new Reply.Array(claims.gone().stream().map(StreamReplies::id).toList()));
  }
}
