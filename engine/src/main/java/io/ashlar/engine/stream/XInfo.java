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

/** The sub-commands of XINFO. */
final class XInfo {
  private static final long FULL_COUNT_DEFAULT = 10;

  private XInfo() {}

  /** A map with names as keys. */
  private static final class Fields {
    private final List<Reply> items = new ArrayList<>();

    Fields and(String name, Reply value) {
      items.add(Reply.Bulk.of(name));
      items.add(value);
      return this;
    }

    Fields and(String name, long value) {
      return and(name, Reply.Int.of(value));
    }

    Fields and(String name, StreamId value) {
      return and(name, StreamReplies.id(value));
    }

    Reply end() {
      return new Reply.MapReply(items);
    }
  }

  private static Reply orNil(@Nullable Long number) {
    return number == null ? Reply.NIL : Reply.Int.of(number);
  }

  private static Reply entriesRead(Group group) {
    return group.entriesRead == Group.UNKNOWN ? Reply.NIL : Reply.Int.of(group.entriesRead);
  }

  /** XINFO STREAM key [FULL [COUNT count]]. Redis looks at the options after the key. */
  record Stream(byte[] key, byte[][] args) implements Command {
    static Command parse(byte[][] args) {
      return new Stream(args[2], args);
    }

    @Override
    public Reply execute(Execution x) {
      Object record = x.find(key);
      if (record == null) {
        return Errors.NO_SUCH_KEY;
      }
      StreamValue stream = StreamValue.of(record);
      if (stream == null) {
        return Errors.WRONG_TYPE;
      }
      if (args.length == 3) {
        return summary(stream);
      }
      boolean full = (args.length == 4 || args.length == 6) && Words.is(args[3], "FULL");
      if (!full || (args.length == 6 && !Words.is(args[4], "COUNT"))) {
        return StreamReplies.subcommandSyntax("XINFO", args[1]);
      }
      long count = FULL_COUNT_DEFAULT;
      if (args.length == 6) {
        if (!Numbers.isLong(args[5])) {
          return Errors.NOT_AN_INTEGER;
        }
        count = Numbers.toLong(args[5]);
        count = count < 0 ? FULL_COUNT_DEFAULT : count == 0 ? Long.MAX_VALUE : count;
      }
      return full(stream, count);
    }

    private static Fields head(StreamValue stream) {
      // Redis counts the nodes of its tree; this is what it has of them at least.
      long blocks = stream.entries().blockCount();
      return new Fields()
          .and("length", stream.entries().size())
          .and("radix-tree-keys", blocks)
          .and("radix-tree-nodes", blocks + 1)
          .and("last-generated-id", stream.lastId())
          .and("max-deleted-entry-id", stream.maxDeletedId())
          .and("entries-added", stream.entriesAdded())
          .and("recorded-first-entry-id", stream.firstId());
    }

    private static Reply summary(StreamValue stream) {
      Reply[] ends = {Reply.NIL, Reply.NIL};
      stream.entries().forward(StreamId.ZERO, StreamId.MAX, entry -> set(ends, 0, entry));
      stream.entries().backward(StreamId.ZERO, StreamId.MAX, entry -> set(ends, 1, entry));
      return head(stream)
          .and("groups", stream.groupCount())
          .and("first-entry", ends[0])
          .and("last-entry", ends[1])
          .end();
    }

    private static boolean set(Reply[] ends, int index, BlockReader entry) {
      ends[index] = entry.reply();
      return false;
    }

    private static Reply full(StreamValue stream, long count) {
      List<Reply> entries = new ArrayList<>();
      stream
          .entries()
          .forward(
              StreamId.ZERO,
              StreamId.MAX,
              entry -> {
                entries.add(entry.reply());
                return entries.size() < count;
              });
      List<Reply> groups = new ArrayList<>();
      for (int i = 0; i < stream.groupCount(); i++) {
        groups.add(full(stream, stream.group(i), count));
      }
      return head(stream)
          .and("entries", new Reply.Array(entries))
          .and("groups", new Reply.Array(groups))
          .end();
    }

    private static Reply full(StreamValue stream, Group group, long count) {
      PendingTable pending = group.pending();
      List<Reply> rows = new ArrayList<>();
      long at = pending.first();
      while (at != PendingTable.NONE && rows.size() < count) {
        rows.add(
            Reply.Array.of(
                StreamReplies.id(pending.id(at)),
                Reply.Bulk.of(group.consumerAt(at).name),
                Reply.Int.of(pending.cell(at, Group.TIME)),
                Reply.Int.of(pending.cell(at, Group.COUNT))));
        at = pending.next(at);
      }
      List<Reply> consumers = new ArrayList<>();
      for (int i = 0; i < group.consumerCount(); i++) {
        consumers.add(full(group, group.consumer(i), count));
      }
      return new Fields()
          .and("name", Reply.Bulk.of(group.name))
          .and("last-delivered-id", group.lastId)
          .and("entries-read", entriesRead(group))
          .and("lag", orNil(ReadCounter.lag(stream, group)))
          .and("pel-count", pending.size())
          .and("pending", new Reply.Array(rows))
          .and("consumers", new Reply.Array(consumers))
          .end();
    }

    private static Reply full(Group group, GroupConsumer consumer, long count) {
      PendingTable own = consumer.pending;
      PendingTable all = group.pending();
      List<Reply> rows = new ArrayList<>();
      long at = own.first();
      while (at != PendingTable.NONE && rows.size() < count) {
        long row = all.find(own.id(at));
        rows.add(
            Reply.Array.of(
                StreamReplies.id(own.id(at)),
                Reply.Int.of(all.cell(row, Group.TIME)),
                Reply.Int.of(all.cell(row, Group.COUNT))));
        at = own.next(at);
      }
      return new Fields()
          .and("name", Reply.Bulk.of(consumer.name))
          .and("seen-time", consumer.seenMs)
          .and("active-time", consumer.activeMs)
          .and("pel-count", own.size())
          .and("pending", new Reply.Array(rows))
          .end();
    }
  }

  /** XINFO GROUPS key. */
  record Groups(byte[] key) implements Command {
    static Command parse(byte[][] args) {
      return new Groups(args[2]);
    }

    @Override
    public Reply execute(Execution x) {
      Object record = x.find(key);
      if (record == null) {
        return Errors.NO_SUCH_KEY;
      }
      StreamValue stream = StreamValue.of(record);
      if (stream == null) {
        return Errors.WRONG_TYPE;
      }
      List<Reply> groups = new ArrayList<>();
      for (int i = 0; i < stream.groupCount(); i++) {
        Group group = stream.group(i);
        groups.add(
            new Fields()
                .and("name", Reply.Bulk.of(group.name))
                .and("consumers", group.consumerCount())
                .and("pending", group.pending().size())
                .and("last-delivered-id", group.lastId)
                .and("entries-read", entriesRead(group))
                .and("lag", orNil(ReadCounter.lag(stream, group)))
                .end());
      }
      return new Reply.Array(groups);
    }
  }

  /** XINFO CONSUMERS key group. */
  record Consumers(byte[] key, byte[] group) implements Command {
    static Command parse(byte[][] args) {
      return new Consumers(args[2], args[3]);
    }

    @Override
    public Reply execute(Execution x) {
      Object record = x.find(key);
      if (record == null) {
        return Errors.NO_SUCH_KEY;
      }
      StreamValue stream = StreamValue.of(record);
      if (stream == null) {
        return Errors.WRONG_TYPE;
      }
      Group found = stream.group(group);
      if (found == null) {
        return StreamReplies.noSuchGroup(key, group);
      }
      List<Reply> consumers = new ArrayList<>();
      for (int i = 0; i < found.consumerCount(); i++) {
        GroupConsumer consumer = found.consumer(i);
        long sinceMs = Math.max(0, x.nowMs() - consumer.activeMs);
        consumers.add(
            new Fields()
                .and("name", Reply.Bulk.of(consumer.name))
                .and("pending", consumer.pending.size())
                .and("idle", Math.max(0, x.nowMs() - consumer.seenMs))
                .and("inactive", consumer.activeMs == GroupConsumer.NEVER ? -1 : sinceMs)
                .end());
      }
      return new Reply.Array(consumers);
    }
  }
}
