package io.ashlar.engine.slots;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CorruptEntryException;
import java.util.BitSet;

/**
 * What happens to a shard's slots, as its log has it. A migration is known by its id everywhere;
 * ids only grow.
 *
 * <pre>
 * slots   := ranges:varint (first:u16 last:u16)*
 * OWN     1  slots                                what the shard owns to begin with
 * BEGIN   2  id:varlong attempt:varlong slots     slots are going to arrive; drops an older attempt
 * STAGE   3  id attempt number:varlong bytes      effects on keys that arrive, in order from 0
 * ACQUIRE 4  id                                   all has arrived: the shard owns the slots
 * BURY    5  id                                   they will never arrive under this id
 * RELEASE 6  id slots                             the shard does not own them any more, keeps keys
 * LEFT    7  id                                   the other shard has them: the keys are dropped
 * RECLAIM 8  id                                   the other shard never will: they are owned again
 * </pre>
 */
public sealed interface SlotChange {
  record Own(BitSet slots) implements SlotChange {}

  record Begin(long id, long attempt, BitSet slots) implements SlotChange {}

  record Stage(long id, long attempt, long number, byte[] effects) implements SlotChange {}

  record Acquire(long id) implements SlotChange {}

  record Bury(long id) implements SlotChange {}

  record Release(long id, BitSet slots) implements SlotChange {}

  record Left(long id) implements SlotChange {}

  record Reclaim(long id) implements SlotChange {}

  /** Whether keys leave or enter the databases that commands see. */
  default boolean movesKeys() {
    return switch (this) {
      case Acquire ignored -> true;
      case Release ignored -> true;
      case Reclaim ignored -> true;
      case Own ignored -> false;
      case Begin ignored -> false;
      case Stage ignored -> false;
      case Bury ignored -> false;
      case Left ignored -> false;
    };
  }

  static void write(ByteWriter out, SlotChange change) {
    switch (change) {
      case Own own -> {
        out.int8(1);
        SlotSets.write(out, own.slots());
      }
      case Begin begin -> {
        out.int8(2);
        out.varlong(begin.id());
        out.varlong(begin.attempt());
        SlotSets.write(out, begin.slots());
      }
      case Stage stage -> {
        out.int8(3);
        out.varlong(stage.id());
        out.varlong(stage.attempt());
        out.varlong(stage.number());
        out.bytes(stage.effects());
      }
      case Acquire(long id) -> head(out, 4, id);
      case Bury(long id) -> head(out, 5, id);
      case Release release -> {
        head(out, 6, release.id());
        SlotSets.write(out, release.slots());
      }
      case Left(long id) -> head(out, 7, id);
      case Reclaim(long id) -> head(out, 8, id);
    }
  }

  private static void head(ByteWriter out, int kind, long id) {
    out.int8(kind);
    out.varlong(id);
  }

  /**
   * @throws CorruptEntryException when the bytes are none that this version knows
   */
  static SlotChange read(ByteReader in) {
    int kind = in.int8();
    return switch (kind) {
      case 1 -> new Own(SlotSets.read(in));
      case 2 -> new Begin(in.varlong(), in.varlong(), SlotSets.read(in));
      case 3 -> new Stage(in.varlong(), in.varlong(), in.varlong(), in.bytes());
      case 4 -> new Acquire(in.varlong());
      case 5 -> new Bury(in.varlong());
      case 6 -> new Release(in.varlong(), SlotSets.read(in));
      case 7 -> new Left(in.varlong());
      case 8 -> new Reclaim(in.varlong());
      default -> throw new CorruptEntryException("unknown change of slots " + kind);
    };
  }
}
