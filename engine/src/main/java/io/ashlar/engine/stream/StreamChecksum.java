package io.ashlar.engine.stream;

import io.ashlar.resp.Reply;

/** Sums up a stream's content: entries, counters and groups, not how they are kept. */
final class StreamChecksum {
  private static final long PRIME = 0x9e3779b97f4a7c15L;

  private long sum = 0x2545f4914f6cdd1dL;

  private StreamChecksum() {}

  static long of(StreamValue stream) {
    StreamChecksum checksum = new StreamChecksum();
    stream
        .entries()
        .forward(
            StreamId.ZERO,
            StreamId.MAX,
            entry -> {
              checksum.add(entry.id());
              for (Reply item : entry.items()) {
                checksum.add(BlockReader.bytes(item));
              }
              return true;
            });
    checksum.add(stream.lastId());
    checksum.add(stream.maxDeletedId());
    checksum.add(stream.entriesAdded());
    for (int i = 0; i < stream.groupCount(); i++) {
      checksum.add(stream.group(i));
    }
    return checksum.sum;
  }

  private void add(Group group) {
    add(group.name);
    add(group.lastId);
    add(group.entriesRead);
    for (int i = 0; i < group.consumerCount(); i++) {
      GroupConsumer consumer = group.consumer(i);
      add(consumer.name);
      add(consumer.seenMs);
      add(consumer.activeMs);
      add(consumer.pending.size());
    }
    PendingTable pending = group.pending();
    for (long at = pending.first(); at != PendingTable.NONE; at = pending.next(at)) {
      add(pending.id(at));
      add(pending.cell(at, Group.TIME));
      add(pending.cell(at, Group.COUNT));
      add(group.consumerAt(at).name);
    }
  }

  private void add(StreamId id) {
    add(id.ms());
    add(id.seq());
  }

  private void add(byte[] bytes) {
    add(bytes.length);
    for (byte b : bytes) {
      sum = (sum ^ b) * PRIME;
    }
  }

  private void add(long number) {
    sum = (sum ^ number) * PRIME;
    sum ^= sum >>> 32;
  }
}
