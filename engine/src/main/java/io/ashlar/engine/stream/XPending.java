package io.ashlar.engine.stream;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * XPENDING key group [[IDLE min-idle-time] start end count [consumer]].
 *
 * @param range null for the summary
 */
record XPending(byte[] key, byte[] group, @Nullable Range range) implements Command {
  /**
   * @param consumer null for all
   */
  record Range(
      long minIdleMs, StreamId from, StreamId to, long count, byte @Nullable [] consumer) {}

  private static final int PLAIN_ARGS = 3;

  static Command parse(byte[][] args) {
    if (args.length == PLAIN_ARGS) {
      return new XPending(args[1], args[2], null);
    }
    if (args.length < 6 || args.length > 9) {
      return Command.rejected(Errors.SYNTAX);
    }
    long minIdleMs = 0;
    int at = PLAIN_ARGS;
    if (Words.is(args[at], "IDLE")) {
      if (!Numbers.isLong(args[at + 1])) {
        return Command.rejected(Errors.NOT_AN_INTEGER);
      }
      minIdleMs = Numbers.toLong(args[at + 1]);
      at += 2;
      if (args.length < at + 3) {
        return Command.rejected(Errors.SYNTAX);
      }
    }
    if (!Numbers.isLong(args[at + 2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    IdText.Bound start = IdText.parseBound(args[at], 0);
    if (start == null) {
      return Command.rejected(StreamReplies.INVALID_ID);
    }
    StreamId from = start.first();
    if (from == null) {
      return Command.rejected(StreamReplies.INVALID_START);
    }
    IdText.Bound end = IdText.parseBound(args[at + 1], -1);
    if (end == null) {
      return Command.rejected(StreamReplies.INVALID_ID);
    }
    StreamId to = end.last();
    if (to == null) {
      return Command.rejected(StreamReplies.INVALID_END);
    }
    byte[] consumer = at + 3 < args.length ? args[at + 3] : null;
    long count = Numbers.toLong(args[at + 2]);
    return new XPending(args[1], args[2], new Range(minIdleMs, from, to, count, consumer));
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    StreamValue stream = record == null ? null : StreamValue.of(record);
    if (record != null && stream == null) {
      return Errors.WRONG_TYPE;
    }
    Group found = stream == null ? null : stream.group(group);
    if (found == null) {
      return StreamReplies.noGroup(key, group);
    }
    return range == null ? summary(found) : rows(found, range, x.nowMs());
  }

  private static Reply summary(Group group) {
    PendingTable pending = group.pending();
    if (pending.size() == 0) {
      return Reply.Array.of(Reply.ZERO, Reply.NIL, Reply.NIL, Reply.NIL_ARRAY);
    }
    List<Reply> consumers = new ArrayList<>();
    for (int i = 0; i < group.consumerCount(); i++) {
      GroupConsumer consumer = group.consumer(i);
      if (consumer.pending.size() > 0) {
        consumers.add(
            Reply.Array.of(
                Reply.Bulk.of(consumer.name),
                Reply.Bulk.of(Numbers.toBytes(consumer.pending.size()))));
      }
    }
    return Reply.Array.of(
        Reply.Int.of(pending.size()),
        StreamReplies.id(pending.id(pending.first())),
        StreamReplies.id(pending.id(pending.last())),
        new Reply.Array(consumers));
  }

  private static Reply rows(Group group, Range range, long nowMs) {
    PendingTable all = group.pending();
    PendingTable walked = all;
    if (range.consumer != null) {
      GroupConsumer consumer = group.consumer(range.consumer);
      if (consumer == null) {
        return Reply.EMPTY_ARRAY;
      }
      walked = consumer.pending;
    }
    List<Reply> rows = new ArrayList<>();
    long at = walked.ceiling(range.from);
    while (at != PendingTable.NONE && rows.size() < range.count) {
      StreamId id = walked.id(at);
      if (id.isAfter(range.to)) {
        break;
      }
      long row = walked == all ? at : all.find(id);
      long idleMs = nowMs - all.cell(row, Group.TIME);
      if (range.minIdleMs == 0 || idleMs >= range.minIdleMs) {
        rows.add(
            Reply.Array.of(
                StreamReplies.id(id),
                Reply.Bulk.of(group.consumerAt(row).name),
                Reply.Int.of(Math.max(0, idleMs)),
                Reply.Int.of(all.cell(row, Group.COUNT))));
      }
      at = walked.next(at);
    }
    return new Reply.Array(rows);
  }
}
