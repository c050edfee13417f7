package io.ashlar.engine.stream;

import io.ashlar.engine.keyspace.Records;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group: its place in the stream, its consumers and what is pending at them.
 *
 * <p>A stream and its copies share groups. Each has an owner, a mere token; a group, a consumer or
 * a leaf of pending entries that carries another owner's token belongs to somebody else too and is
 * copied before it is changed. So a copy of a stream takes nothing for its groups, and the first
 * change of a group afterwards takes its directories.
 */
final class Group {
  /** {@link #entriesRead} that is not known. */
  static final long UNKNOWN = -1;

  /** Columns of the pending entries; the first two are the ID's. */
  static final int TIME = 2;

  static final int COUNT = 3;
  static final int CONSUMER = 4;
  private static final int COLUMNS = 5;

  final Object owner;
  final byte[] name;

  /** The last entry that was delivered. */
  StreamId lastId;

  /** How many entries of the stream were delivered, as far as is known. */
  long entriesRead;

  private final PendingTable pending;
  private final Directory<GroupConsumer> byName;
  private final Directory<GroupConsumer> byNumber;
  private long nextNumber;
  private long consumerBytes;

  Group(Object owner, byte[] name, StreamId lastId, long entriesRead) {
    this.owner = owner;
    this.name = name;
    this.lastId = lastId;
    this.entriesRead = entriesRead;
    this.pending = new PendingTable(COLUMNS);
    this.byName = new Directory<>();
    this.byNumber = new Directory<>();
  }

  private Group(Object owner, Group source) {
    this.owner = owner;
    this.name = source.name;
    this.lastId = source.lastId;
    this.entriesRead = source.entriesRead;
    this.pending = source.pending.copy();
    this.byName = source.byName.copy();
    this.byNumber = source.byNumber.copy();
    this.nextNumber = source.nextNumber;
    this.consumerBytes = source.consumerBytes;
  }

  Group copy(Object newOwner) {
    return new Group(newOwner, this);
  }

  long heapBytes() {
    return 80
        + 24
        + Records.arrayBytes(name.length)
        + pending.heapBytes()
        + byName.heapBytes()
        + byNumber.heapBytes()
        + consumerBytes;
  }

  /** All pending entries; the columns are those named here. Not to be changed. */
  PendingTable pending() {
    return pending;
  }

  int consumerCount() {
    return byName.size();
  }

  /** In the order of their names. */
  GroupConsumer consumer(int index) {
    return byName.get(index);
  }

  @Nullable GroupConsumer consumer(byte[] consumerName) {
    int at = indexOf(consumerName);
    return at < 0 ? null : byName.get(at);
  }

  /** Whom a pending entry is pending at. */
  GroupConsumer consumerAt(long position) {
    return byNumber.get(numberIndex(pending.cell(position, CONSUMER)));
  }

  // ---- changing; the group must be the caller's own ----

  /** Makes a consumer, or sets the times of one. */
  void putConsumer(byte[] consumerName, long seenMs, long activeMs) {
    int at = indexOf(consumerName);
    if (at < 0) {
      GroupConsumer made = new GroupConsumer(owner, consumerName, nextNumber++, seenMs, activeMs);
      byName.add(-at - 1, made);
      byNumber.add(made);
      consumerBytes += made.heapBytes();
    } else {
      GroupConsumer consumer = writable(byName.get(at));
      consumer.seenMs = seenMs;
      consumer.activeMs = activeMs;
    }
  }

  /** Removes a consumer with all that is pending at it; false when there is none of the name. */
  boolean removeConsumer(byte[] consumerName) {
    int at = indexOf(consumerName);
    if (at < 0) {
      return false;
    }
    GroupConsumer consumer = byName.get(at);
    PendingTable own = consumer.pending;
    for (long row = own.first(); row != PendingTable.NONE; row = own.next(row)) {
      pending.remove(owner, own.id(row));
    }
    consumerBytes -= consumer.heapBytes();
    byName.remove(at);
    byNumber.remove(numberIndex(consumer.number));
    return true;
  }

  /** Makes an entry pending at a consumer of this group, whomever it was pending at. */
  void deliver(byte[] consumerName, StreamId id, long timeMs, long count) {
    GroupConsumer consumer = byName.get(indexOf(consumerName));
    long at = pending.find(id);
    if (at == PendingTable.NONE) {
      pending.put(owner, id, timeMs, count, consumer.number);
    } else {
      GroupConsumer before = consumerAt(at);
      pending.set(owner, at, TIME, timeMs);
      pending.set(owner, at, COUNT, count);
      if (before.number == consumer.number) {
        return;
      }
      pending.set(owner, at, CONSUMER, consumer.number);
      dropFrom(before, id);
    }
    GroupConsumer own = writable(consumer);
    consumerBytes -= own.heapBytes();
    own.pending.put(owner, id);
    consumerBytes += own.heapBytes();
  }

  /** Ends an entry's being pending; false when it was not. */
  boolean acknowledge(StreamId id) {
    long at = pending.find(id);
    if (at == PendingTable.NONE) {
      return false;
    }
    GroupConsumer consumer = consumerAt(at);
    pending.remove(owner, id);
    dropFrom(consumer, id);
    return true;
  }

  private void dropFrom(GroupConsumer consumer, StreamId id) {
    GroupConsumer own = writable(consumer);
    consumerBytes -= own.heapBytes();
    own.pending.remove(owner, id);
    consumerBytes += own.heapBytes();
  }

  private GroupConsumer writable(GroupConsumer consumer) {
    if (consumer.owner == owner) {
      return consumer;
    }
    GroupConsumer own = consumer.copy(owner);
    consumerBytes += own.heapBytes() - consumer.heapBytes();
    byName.set(indexOf(own.name), own);
    byNumber.set(numberIndex(own.number), own);
    return own;
  }

  private int indexOf(byte[] consumerName) {
    int low = 0;
    int high = byName.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Arrays.compareUnsigned(byName.get(middle).name, consumerName);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private int numberIndex(long number) {
    int low = 0;
    int high = byNumber.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (byNumber.get(middle).number < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
