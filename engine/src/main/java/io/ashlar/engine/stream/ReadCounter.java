package io.ashlar.engine.stream;

import org.jspecify.annotations.Nullable;

/**
 * How many entries of a stream were delivered up to an ID, as far as Redis tells: exactly as long
 * as no entry was deleted in between, {@link Group#UNKNOWN} otherwise. "Read" counts all entries
 * that were ever added, so that those added less those read lag behind.
 */
final class ReadCounter {
  private ReadCounter() {}

  /** How many of the entries ever added are at {@code id} or before. */
  static long upTo(StreamValue stream, StreamId id) {
    return upTo(
        stream.entriesAdded(),
        stream.entries().size(),
        stream.lastId(),
        stream.firstId(),
        stream.maxDeletedId(),
        id);
  }

  /** As {@link #upTo(StreamValue, StreamId)}, of a stream of which only this is known. */
  static long upTo(
      long added, long size, StreamId last, StreamId first, StreamId deleted, StreamId id) {
    if (added == 0) {
      return 0;
    }
    if (size == 0 && !id.isAfter(last)) {
      return added;
    }
    int toLast = id.compareTo(last);
    if (toLast >= 0) {
      return toLast == 0 ? added : Group.UNKNOWN;
    }
    if (deleted.equals(StreamId.ZERO) || deleted.isBefore(first)) {
      int toFirst = id.compareTo(first);
      if (toFirst <= 0) {
        return toFirst < 0 ? added - size : added - size + 1;
      }
    }
    return Group.UNKNOWN;
  }

  /** Whether an entry from {@code from} on was deleted by its ID. */
  static boolean hasGaps(StreamValue stream, StreamId from) {
    StreamId deleted = stream.maxDeletedId();
    if (stream.entries().size() == 0
        || deleted.equals(StreamId.ZERO)
        || stream.firstId().isAfter(deleted)) {
      return false;
    }
    return !from.isAfter(deleted);
  }

  /** A group's counter after it has read the entry at {@code id}. */
  static long after(StreamValue stream, StreamId id, long entriesRead) {
    if (entriesRead != Group.UNKNOWN && !hasGaps(stream, id)) {
      return entriesRead + 1;
    }
    return stream.entriesAdded() != 0 ? upTo(stream, id) : entriesRead;
  }

  /** How many entries a group has not read; null when that is not known. */
  static @Nullable Long lag(StreamValue stream, Group group) {
    if (stream.entriesAdded() == 0) {
      return 0L;
    }
    long read =
        group.entriesRead != Group.UNKNOWN && !hasGaps(stream, group.lastId)
            ? group.entriesRead
            : upTo(stream, group.lastId);
    return read == Group.UNKNOWN ? null : Long.valueOf(stream.entriesAdded() - read);
  }
}
