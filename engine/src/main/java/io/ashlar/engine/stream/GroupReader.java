package io.ashlar.engine.stream;

import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads as a consumer of a group.
 *
 * @param noAck entries do not become pending
 * @param count entries of each stream at most; 0 for all
 */
record GroupReader(byte[] group, byte[] consumer, boolean noAck, long count) {
  /**
   * Delivers entries that the group has not delivered yet. The group exists.
   *
   * @param again whether this consumer waits: then nothing is changed unless there is something
   * @return null when there is nothing
   */
  @Nullable List<Reply> undelivered(Execution x, byte[] key, StreamValue stream, boolean again) {
    Group found = existing(stream);
    StreamId from = found.lastId.next();
    List<Reply> replies = new ArrayList<>();
    List<StreamId> ids = new ArrayList<>();
    long[] entriesRead = {found.entriesRead};
    if (from != null && !from.isAfter(stream.lastId())) {
      stream
          .entries()
          .forward(
              from,
              StreamId.MAX,
              entry -> {
                StreamId id = entry.id();
                entriesRead[0] = ReadCounter.after(stream, id, entriesRead[0]);
                ids.add(id);
                replies.add(entry.reply());
                return replies.size() != count;
              });
    }
    if (ids.isEmpty()) {
      if (!again) {
        Consumers.seen(x, key, found, consumer);
      }
      return null;
    }
    x.change(
        key, StreamType.INSTANCE, new StreamChange.PutGroup(group, ids.getLast(), entriesRead[0]));
    if (noAck) {
      Consumers.seen(x, key, existing(stream), consumer);
      return replies;
    }
    if (existing(stream).consumer(consumer) == null) {
      Consumers.create(x, key, existing(stream), consumer);
    }
    List<PendingRow> rows = ids.stream().map(id -> new PendingRow(id, x.nowMs(), 1)).toList();
    x.change(key, StreamType.INSTANCE, new StreamChange.Deliver(group, consumer, rows));
    Consumers.active(x, key, existing(stream), consumer);
    return replies;
  }

  /** Delivers once more what is pending at the consumer, after an ID. The group exists. */
  List<Reply> history(Execution x, byte[] key, StreamValue stream, StreamId after) {
    Consumers.seen(x, key, existing(stream), consumer);
    Group found = existing(stream);
    GroupConsumer self = found.consumer(consumer);
    StreamId from = after.next();
    List<Reply> replies = new ArrayList<>();
    List<PendingRow> rows = new ArrayList<>();
    if (self == null || from == null) {
      return replies;
    }
    PendingTable own = self.pending;
    long at = own.ceiling(from);
    while (at != PendingTable.NONE && (count == 0 || replies.size() < count)) {
      StreamId id = own.id(at);
      Reply entry = Claims.entry(stream, id);
      if (entry == null) {
        replies.add(Reply.Array.of(StreamReplies.id(id), Reply.NIL_ARRAY));
      } else {
        replies.add(entry);
        long times = found.pending().cell(found.pending().find(id), Group.COUNT);
        rows.add(new PendingRow(id, x.nowMs(), times + 1));
      }
      at = own.next(at);
    }
    if (!rows.isEmpty()) {
      x.change(key, StreamType.INSTANCE, new StreamChange.Deliver(group, consumer, rows));
    }
    return replies;
  }

  /** The group as it is now: a change may have put another object in its place. */
  private Group existing(StreamValue stream) {
    Group found = stream.group(group);
    if (found == null) {
      throw new IllegalStateException("the group is gone");
    }
    return found;
  }
}
