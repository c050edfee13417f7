package io.ashlar.engine.migration;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.SlotMoves;
import io.ashlar.engine.slots.Incoming;
import io.ashlar.engine.slots.ShardSlots.End;
import io.ashlar.engine.slots.SlotChange;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.resp.Reply;
import java.util.BitSet;
import java.util.Optional;

/**
 * What the leaders of two shards have their shards do while slots move. Each may be said again: the
 * answer is then what is true already, and waits for the entry that made it true.
 */
public sealed interface MigrationCommand extends Command {
  Reply OK = Reply.OK;
  Reply ACQUIRED = new Reply.Simple("ACQUIRED");
  Reply DEAD = new Reply.Simple("DEAD");

  /** It ended, and only the cluster map knows how. */
  Reply FORGOTTEN = new Reply.Simple("FORGOTTEN");

  /** Cannot be yet: something else has to happen first. */
  Reply.Error LATER = new Reply.Error("TRYAGAIN the shard is not ready for this migration");

  /** Another attempt is under way, or none: the sender must begin again. */
  Reply.Error STALE = new Reply.Error("STALE not the attempt that is under way");

  Reply.Error NOT_OWNED = new Reply.Error("ERR the shard does not own these slots");

  /** What the shard owns to begin with, if it was never said. */
  record Own(BitSet slots) implements MigrationCommand {}

  /** Target: slots are going to arrive. Answers the number of the chunk that is wanted next. */
  record Begin(long id, long attempt, BitSet slots) implements MigrationCommand {}

  /** Target: effects on keys that arrive. Answers the number of the chunk that is wanted next. */
  record Stage(long id, long attempt, long number, byte[] effects) implements MigrationCommand {}

  /** Target: {@code chunks} have arrived, which is all; the shard owns the slots now. */
  record Acquire(long id, long attempt, long chunks) implements MigrationCommand {}

  /** Target: the slots never arrive under this id, unless they already have. */
  record Bury(long id) implements MigrationCommand {}

  /** Source: the slots are not owned any more, their keys stay as they are. */
  record Release(long id, BitSet slots) implements MigrationCommand {}

  /** Source: the target has them. */
  record Left(long id) implements MigrationCommand {}

  /** Source: the target never will have them. */
  record Reclaim(long id) implements MigrationCommand {}

  @Override
  default Reply execute(Execution x) {
    SlotMoves moves = x.slotMoves;
    // Whatever is answered rests on the changes before, which may not be committed yet.
    moves.depend();
    return switch (this) {
      case Own own -> own(moves, own);
      case Begin begin -> begin(moves, begin);
      case Stage stage -> stage(moves, stage);
      case Acquire acquire -> acquire(moves, acquire);
      case Bury(long id) -> bury(moves, id);
      case Release release -> release(moves, release);
      case Left(long id) -> end(moves, id, new SlotChange.Left(id));
      case Reclaim(long id) -> end(moves, id, new SlotChange.Reclaim(id));
    };
  }

  private static Reply own(SlotMoves moves, Own own) {
    if (!moves.slots().isKnown()) {
      moves.record(new SlotChange.Own(own.slots));
    }
    return OK;
  }

  private static Reply begin(SlotMoves moves, Begin begin) {
    Optional<End> end = moves.slots().end(begin.id);
    if (end.isPresent()) {
      return ended(end.get());
    }
    Incoming present = moves.slots().incoming().get(begin.id);
    if (present != null && present.attempt() >= begin.attempt) {
      return present.attempt() == begin.attempt ? Reply.Int.of(present.next()) : STALE;
    }
    boolean free =
        moves.slots().isKnown()
            && !moves.slots().owned().intersects(begin.slots)
            && moves.slots().outgoing().values().stream()
                .noneMatch(out -> out.slots().intersects(begin.slots))
            && moves.slots().incoming().entrySet().stream()
                .noneMatch(
                    in -> in.getKey() != begin.id && in.getValue().slots().intersects(begin.slots));
    if (!free) {
      return LATER;
    }
    moves.record(new SlotChange.Begin(begin.id, begin.attempt, begin.slots));
    return Reply.ZERO;
  }

  private static Reply stage(SlotMoves moves, Stage stage) {
    Optional<End> end = moves.slots().end(stage.id);
    if (end.isPresent()) {
      return ended(end.get());
    }
    Incoming in = moves.slots().incoming().get(stage.id);
    if (in == null || in.attempt() != stage.attempt || stage.number > in.next()) {
      return STALE;
    }
    if (stage.number == in.next()) {
      try {
        moves.record(new SlotChange.Stage(stage.id, stage.attempt, stage.number, stage.effects));
      } catch (CorruptEntryException e) {
        // Half of it is staged here and nothing is in the entry: all replicas begin again, empty.
        moves.record(new SlotChange.Begin(stage.id, stage.attempt + 1, in.slots()));
        return STALE;
      }
    }
    return Reply.Int.of(in.next());
  }

  private static Reply acquire(SlotMoves moves, Acquire acquire) {
    Optional<End> end = moves.slots().end(acquire.id);
    if (end.isPresent()) {
      return ended(end.get());
    }
    Incoming in = moves.slots().incoming().get(acquire.id);
    if (in == null || in.attempt() != acquire.attempt || in.next() != acquire.chunks) {
      return STALE;
    }
    moves.record(new SlotChange.Acquire(acquire.id));
    return ACQUIRED;
  }

  private static Reply bury(SlotMoves moves, long id) {
    Optional<End> end = moves.slots().end(id);
    if (end.isPresent()) {
      return ended(end.get());
    }
    moves.record(new SlotChange.Bury(id));
    return DEAD;
  }

  private static Reply ended(End end) {
    return switch (end) {
      case ACQUIRED -> ACQUIRED;
      case DEAD -> DEAD;
      case FORGOTTEN -> FORGOTTEN;
    };
  }

  private static Reply release(SlotMoves moves, Release release) {
    if (moves.slots().outgoing().containsKey(release.id)) {
      return OK;
    }
    BitSet missing = (BitSet) release.slots.clone();
    missing.andNot(moves.slots().owned());
    if (!moves.slots().isKnown() || !missing.isEmpty()) {
      return NOT_OWNED;
    }
    moves.record(new SlotChange.Release(release.id, release.slots));
    return OK;
  }

  private static Reply end(SlotMoves moves, long id, SlotChange change) {
    if (moves.slots().outgoing().containsKey(id)) {
      moves.record(change);
    }
    return OK;
  }
}
