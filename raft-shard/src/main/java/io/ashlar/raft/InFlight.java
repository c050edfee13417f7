package io.ashlar.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/**
 * The batches that this replica executed and appended as the leader and that are not known to be
 * committed: in log order, each with the places of its entries and the requests that wait for it.
 *
 * <p>The heart of rollback: an entry that is committed either is the next one here, then the engine
 * has it already; or it is not, then the engine holds something that never happened.
 */
final class InFlight {
  /** One batch of effects. */
  static final class Batch {
    final long sequence;
    private final List<TermIndex> entries;
    private final long bytes;
    private int committed;
    List<ShardRequest> held;

    Batch(long sequence, List<TermIndex> entries, long bytes, List<ShardRequest> held) {
      this.sequence = sequence;
      this.entries = entries;
      this.bytes = bytes;
      this.held = held;
    }

    private TermIndex next() {
      return entries.get(committed);
    }
  }

  /** What a committed entry is to this replica. */
  sealed interface Match {
    /** Nothing is in flight: the engine has not executed it. */
    enum NotOurs implements Match {
      INSTANCE
    }

    /** Executed already; more parts of its batch are to come. */
    enum Part implements Match {
      INSTANCE
    }

    /** Executed already, and its whole batch is now committed. */
    record Whole(Batch batch) implements Match {}

    /** Another entry than the one we executed stands at this place. */
    record Conflict(TermIndex expected) implements Match {}
  }

  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private long bytes;

  boolean isEmpty() {
    return batches.isEmpty();
  }

  int size() {
    return batches.size();
  }

  long bytes() {
    return bytes;
  }

  void add(Batch batch) {
    batches.add(batch);
    bytes += batch.bytes;
  }

  /** The place of the last entry appended, null when nothing is in flight. */
  @Nullable TermIndex last() {
    Batch last = batches.peekLast();
    return last == null ? null : last.entries.getLast();
  }

  /** The batch with this sequence; null when it is not in flight (any more). */
  @Nullable Batch withSequence(long sequence) {
    Batch first = batches.peekFirst();
    if (first == null || sequence < first.sequence) {
      return null;
    }
    for (Batch batch : batches) {
      if (batch.sequence == sequence) {
        return batch;
      }
    }
    return null;
  }

  /** An entry of the state machine is committed at this place. */
  Match committed(long term, long index) {
    Batch head = batches.peekFirst();
    if (head == null) {
      return Match.NotOurs.INSTANCE;
    }
    TermIndex expected = head.next();
    if (expected.getTerm() != term || expected.getIndex() != index) {
      return new Match.Conflict(expected);
    }
    head.committed++;
    if (head.committed < head.entries.size()) {
      return Match.Part.INSTANCE;
    }
    batches.removeFirst();
    bytes -= head.bytes;
    return new Match.Whole(head);
  }

  /** Whether an entry of Raft's own, committed at this index, stands where one of ours should. */
  boolean isOverwrittenBy(long index) {
    Batch head = batches.peekFirst();
    return head != null && head.next().getIndex() <= index;
  }

  /** Takes the waiting requests of all batches, whose fate is not known now. */
  List<ShardRequest> takeHeld() {
    List<ShardRequest> all = new ArrayList<>();
    for (Batch batch : batches) {
      all.addAll(batch.held);
      batch.held = List.of();
    }
    return all;
  }

  void clear() {
    batches.clear();
    bytes = 0;
  }
}
