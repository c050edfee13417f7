package io.ashlar.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;

/**
 * The batches that this replica executed and appended as the leader and that Ratis has not applied:
 * in log order, each with the places of its entries and the requests that wait for it. Those at the
 * head may be known to be committed already, because a majority has them on disk.
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
    private boolean certain;
    List<ShardRequest> held;

    Batch(long sequence, List<TermIndex> entries, long bytes, List<ShardRequest> held) {
      this.sequence = sequence;
      this.entries = entries;
      this.bytes = bytes;
      this.held = held;
    }

    /** The requests that wait for it, once. */
    List<ShardRequest> takeHeld() {
      List<ShardRequest> taken = held;
      held = List.of();
      return taken;
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

    /** As {@link Whole}, and its requests were answered when a majority had it on disk. */
    enum Known implements Match {
      INSTANCE
    }

    /** Another entry than the one we executed stands at this place. */
    record Conflict(TermIndex expected) implements Match {}
  }

  /** So many batches that are certain may wait for Ratis to apply them. */
  private static final int UNAPPLIED_MAX = 64;

  private final ArrayDeque<Batch> batches = new ArrayDeque<>();
  private int uncertain;
  private long bytes;

  boolean isEmpty() {
    return batches.isEmpty();
  }

  /** Batches that may still turn out never to have happened. */
  int size() {
    return uncertain;
  }

  /** Whether another batch may be appended. */
  boolean takes(int uncertainMax) {
    return uncertain < uncertainMax && batches.size() < UNAPPLIED_MAX;
  }

  long bytes() {
    return bytes;
  }

  void add(Batch batch) {
    batches.add(batch);
    uncertain++;
    bytes += batch.bytes;
  }

  /** Whether a batch up to this sequence is not committed here yet. */
  boolean holdsUpTo(long sequence) {
    Batch first = batches.peekFirst();
    return first != null && first.sequence <= sequence;
  }

  /** The place of the last entry appended, null when nothing is in flight. */
  @Nullable TermIndex last() {
    Batch last = batches.peekLast();
    return last == null ? null : last.entries.getLast();
  }

  /** The batch with this sequence; null when it is not in flight, or committed for certain. */
  @Nullable Batch withSequence(long sequence) {
    Batch first = batches.peekFirst();
    if (first == null || sequence < first.sequence) {
      return null;
    }
    for (Batch batch : batches) {
      if (batch.sequence == sequence) {
        return batch.certain ? null : batch;
      }
    }
    return null;
  }

  /**
   * A majority has the log of this term on disk up to this index, which is what it means to be
   * committed (Ongaro, "Consensus: Bridging Theory and Practice", 3.6.2): whoever leads later has
   * these entries. Ratis's threads find it out too, two hand-overs later.
   *
   * @return the batches that were not certain before, in order
   */
  List<Batch> certain(long term, long index) {
    List<Batch> news = List.of();
    for (Batch batch : batches) {
      TermIndex last = batch.entries.getLast();
      if (last.getTerm() != term || last.getIndex() > index) {
        break;
      }
      if (!batch.certain) {
        batch.certain = true;
        uncertain--;
        news = news.isEmpty() ? new ArrayList<>(1) : news;
        news.add(batch);
      }
    }
    return news;
  }

  /** Whether an entry of the state machine that is committed at this place is the next one here. */
  boolean expects(long term, long index) {
    Batch head = batches.peekFirst();
    return head != null && head.next().getTerm() == term && head.next().getIndex() == index;
  }

  /** An entry of the state machine is committed at this place. */
  Match committed(long term, long index) {
    Batch head = batches.peekFirst();
    if (head == null) {
      return Match.NotOurs.INSTANCE;
    }
    if (!expects(term, index)) {
      TermIndex expected = head.next();
      Invariant.check(!head.certain, "another entry stands where a majority had " + expected);
      return new Match.Conflict(expected);
    }
    head.committed++;
    if (head.committed < head.entries.size()) {
      return Match.Part.INSTANCE;
    }
    batches.removeFirst();
    bytes -= head.bytes;
    if (head.certain) {
      return Match.Known.INSTANCE;
    }
    uncertain--;
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
      all.addAll(batch.takeHeld());
    }
    return all;
  }

  void clear() {
    batches.clear();
    uncertain = 0;
    bytes = 0;
  }
}
