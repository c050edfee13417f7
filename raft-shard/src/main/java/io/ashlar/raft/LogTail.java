package io.ashlar.raft;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a shard's committed batches of effects, one after the other, from the log of the replica
 * here, leader or not: an entry has the same index on each. What the log does not hold any more,
 * since a snapshot has it, is told as a gap. One thread.
 */
public final class LogTail {
  /** What comes next. */
  public sealed interface Next {
    /** A batch of effects; the index is that of its last entry. */
    record Batch(long index, ByteBuffer effects) implements Next {}

    /** The log does not hold the entries up to this index, which come next. */
    record Gap(long last) implements Next {}
  }

  private final Supplier<Optional<RaftLog>> log;
  private Fragments fragments = new Fragments();
  private long position;

  /** At first and after a gap, entries are skipped until one that begins a batch. */
  private boolean inBatch = true;

  private long told;
  private boolean begun;

  /**
   * @param log empty while the replica's division does not run
   */
  LogTail(Supplier<Optional<RaftLog>> log, long after) {
    this.log = log;
    this.position = after;
    this.told = after;
  }

  /**
   * Of the log here of a replica.
   *
   * @param after index of the last entry that is not to be read; if it is negative, from the end of
   *     what is known here to be committed, which may lack writes that were just answered
   */
  public static LogTail of(RaftHost host, ShardReplica replica, long after) {
    return new LogTail(
        () -> host.divisions().of(replica.group()).map(RaftServer.Division::getRaftLog), after);
  }

  /** All up to here was read; negative while the end of the log is not known. */
  public long position() {
    return told;
  }

  /**
   * The next batch or gap; null when nothing else is committed, as far as is known here, or the log
   * cannot be read at the moment.
   *
   * @throws IllegalArgumentException when an entry is none of ours
   */
  public @Nullable Next next() {
    RaftLog open = log.get().orElse(null);
    if (open == null) {
      return null;
    }
    long committed = open.getLastCommittedIndex();
    if (!begun && !begin(open, committed)) {
      return null;
    }
    while (position < committed) {
      LogEntryProto entry = entry(open, position + 1);
      if (entry == null) {
        return gap(open, committed);
      }
      position++;
      ByteBuffer batch = batch(entry);
      if (batch != null) {
        told = position;
        return new Next.Batch(position, batch);
      }
      if (!fragments.isPartial()) {
        told = position;
      }
    }
    return null;
  }

  private boolean begin(RaftLog open, long committed) {
    long after = position < 0 ? Math.max(committed, 0) : position;
    if (after > committed) {
      return false; // Who was asked before was further.
    }
    position = wholeUpTo(open, after);
    told = position;
    begun = true;
    return true;
  }

  /** The last entry up to the given one that leaves no batch unfinished. */
  private static long wholeUpTo(RaftLog open, long last) {
    long end = last;
    LogEntryProto entry = entry(open, last);
    for (long index = last; entry != null; entry = entry(open, --index)) {
      if (entry.hasStateMachineLogEntry()) {
        ByteBuffer data = data(entry);
        if (Fragments.ends(data)) {
          return end;
        }
        end = index - 1;
        if (Fragments.begins(data)) {
          return end;
        }
      }
    }
    return end;
  }

  private static @Nullable LogEntryProto entry(RaftLog open, long index) {
    try {
      return open.get(index);
    } catch (RaftLogIOException | IllegalStateException e) {
      // Its file was dropped, or the log was closed, at this moment: the next look will tell.
      return null;
    }
  }

  /** Null when the entry is in the log but could not be read now. */
  private @Nullable Next gap(RaftLog open, long committed) {
    long first = open.getStartIndex();
    long last = first < 0 ? committed : Math.min(first - 1, committed);
    // One that closes forgets its files before it is gone; what it does not show is no gap.
    if (last <= position || !open.isOpened()) {
      return null;
    }
    position = last;
    told = last;
    fragments = new Fragments();
    inBatch = true;
    return new Next.Gap(last);
  }

  private @Nullable ByteBuffer batch(LogEntryProto entry) {
    if (!entry.hasStateMachineLogEntry()) {
      return null;
    }
    ByteBuffer data = data(entry);
    if (inBatch && !Fragments.begins(data)) {
      return null; // Its first parts were in the gap.
    }
    inBatch = false;
    return fragments.join(data);
  }

  private static ByteBuffer data(LogEntryProto entry) {
    return entry.getStateMachineLogEntry().getLogData().asReadOnlyByteBuffer();
  }
}
