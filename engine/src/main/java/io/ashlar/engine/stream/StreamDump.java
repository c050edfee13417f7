package io.ashlar.engine.stream;

import io.ashlar.engine.value.ValueChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Writes a stream down as the changes that make an equal one. */
final class StreamDump {
  /** Pending entries of one change; each takes about 20 bytes. */
  private static final int ROWS = 2_000;

  private StreamDump() {}

  static void dump(StreamValue stream, Consumer<ValueChange> out) {
    stream
        .entries()
        .blocks(
            (block, length) -> {
              out.accept(new StreamChange.Append(exactly(block, length)));
              return true;
            });
    out.accept(
        new StreamChange.Counters(stream.lastId(), stream.entriesAdded(), stream.maxDeletedId()));
    for (int i = 0; i < stream.groupCount(); i++) {
      dump(stream.group(i), out);
    }
  }

  private static byte[] exactly(byte[] block, int length) {
    return block.length == length ? block : Arrays.copyOf(block, length);
  }

  private static void dump(Group group, Consumer<ValueChange> out) {
    out.accept(new StreamChange.PutGroup(group.name, group.lastId, group.entriesRead));
    for (int i = 0; i < group.consumerCount(); i++) {
      var consumer = group.consumer(i);
      out.accept(
          new StreamChange.PutConsumer(
              group.name, consumer.name, consumer.seenMs, consumer.activeMs));
      dump(group, consumer, out);
    }
  }

  private static void dump(Group group, GroupConsumer consumer, Consumer<ValueChange> out) {
    PendingTable own = consumer.pending;
    List<PendingRow> rows = new ArrayList<>();
    for (long at = own.first(); at != PendingTable.NONE; at = own.next(at)) {
      rows.add(row(group, group.pending().find(own.id(at))));
      if (rows.size() == ROWS) {
        out.accept(new StreamChange.Deliver(group.name, consumer.name, rows));
        rows = new ArrayList<>();
      }
    }
    if (!rows.isEmpty()) {
      out.accept(new StreamChange.Deliver(group.name, consumer.name, rows));
    }
  }

  private static PendingRow row(Group group, long at) {
    PendingTable pending = group.pending();
    return new PendingRow(
        pending.id(at), pending.cell(at, Group.TIME), pending.cell(at, Group.COUNT));
  }
}
