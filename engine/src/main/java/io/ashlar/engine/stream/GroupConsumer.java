package io.ashlar.engine.stream;

import io.ashlar.engine.keyspace.Records;

/** A consumer of a group. Written by its owner only, see {@link Group}. */
final class GroupConsumer {
  /** {@link #activeMs} of a consumer that never got an entry. */
  static final long NEVER = -1;

  final Object owner;
  final byte[] name;

  /** Stands for the consumer in the group's pending entries; not the same on all replicas. */
  final long number;

  /** The IDs of the entries that are pending at this consumer. */
  final PendingTable pending;

  /** When it last tried to get entries, milliseconds since the epoch. */
  long seenMs;

  /** When it last got entries, milliseconds since the epoch, or {@link #NEVER}. */
  long activeMs;

  GroupConsumer(Object owner, byte[] name, long number, long seenMs, long activeMs) {
    this(owner, name, number, new PendingTable(2), seenMs, activeMs);
  }

  private GroupConsumer(
      Object owner, byte[] name, long number, PendingTable pending, long seenMs, long activeMs) {
    this.owner = owner;
    this.name = name;
    this.number = number;
    this.pending = pending;
    this.seenMs = seenMs;
    this.activeMs = activeMs;
  }

  GroupConsumer copy(Object newOwner) {
    return new GroupConsumer(newOwner, name, number, pending.copy(), seenMs, activeMs);
  }

  long heapBytes() {
    return 56 + Records.arrayBytes(name.length) + pending.heapBytes();
  }
}
