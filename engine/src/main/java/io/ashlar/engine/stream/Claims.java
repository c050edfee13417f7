package io.ashlar.engine.stream;

import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers what XCLAIM and XAUTOCLAIM hand to a consumer, and does it in a few changes. */
final class Claims {
  private final byte[] consumer;
  private final boolean justIds;
  private final StreamValue stream;
  private final Group group;
  private final List<PendingRow> rows = new ArrayList<>();
  private final List<StreamId> gone = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();

  /**
   * @param justIds answer IDs, not entries
   */
  Claims(StreamValue stream, Group group, byte[] consumer, boolean justIds) {
    this.stream = stream;
    this.group = group;
    this.consumer = consumer;
    this.justIds = justIds;
  }

  /** The entry as XRANGE answers it; null when it is not there. */
  static @Nullable Reply entry(StreamValue stream, StreamId id) {
    Reply[] found = new Reply[1];
    stream
        .entries()
        .forward(
            id,
            id,
            entry -> {
              found[0] = entry.reply();
              return false;
            });
    return found[0];
  }

  /** The entry is deleted: it is pending no more. */
  void drop(StreamId id) {
    gone.add(id);
  }

  /** The entry, which is there, becomes the consumer's. */
  void take(StreamId id, long timeMs, long count, Reply entry) {
    rows.add(new PendingRow(id, timeMs, count));
    replies.add(justIds ? StreamReplies.id(id) : entry);
  }

  int taken() {
    return rows.size();
  }

  List<StreamId> gone() {
    return gone;
  }

  /** Does it; answers what was taken. */
  Reply apply(Execution x, byte[] key) {
    if (rows.isEmpty() || group.consumer(consumer) == null) {
      Consumers.seen(x, key, group, consumer);
    }
    if (!gone.isEmpty()) {
      x.change(key, StreamType.INSTANCE, new StreamChange.Acknowledge(group.name, gone));
    }
    if (!rows.isEmpty()) {
      x.change(key, StreamType.INSTANCE, new StreamChange.Deliver(group.name, consumer, rows));
      // A change may have put another object in the group's place.
      Group now = stream.group(group.name);
      Consumers.active(x, key, now == null ? group : now, consumer);
    }
    return new Reply.Array(replies);
  }
}
