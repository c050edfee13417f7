package io.ashlar.engine.slots;

import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CorruptEntryException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The slots of one shard. Until the first {@link SlotChange.Own} nothing is known and everything
 * counts as owned: state from before there was such a record.
 *
 * <p>Whole tables of slots move between the visible and hidden databases by their references, so
 * releasing, acquiring and dropping cost nothing per key.
 */
public final class ShardSlots {
  /** How a migration to this shard has ended. */
  public enum End {
    ACQUIRED,
    /** It will never happen under this id. */
    DEAD,
    /** It ended one of those ways, too long ago to be remembered; the cluster map knows. */
    FORGOTTEN
  }

  /** Plays effects into hidden databases. */
  public interface Stager {
    /**
     * @throws CorruptEntryException when they are none; the databases are then undefined
     */
    void apply(Databases hidden, ByteBuffer effects);
  }

  /** Ended migrations that are remembered one by one; of older ids it is known that they ended. */
  private static final int ENDED_MAX = 1024;

  private final Databases databases;
  private final Stager stager;
  private Consumer<SlotChange> listener = change -> {};
  private boolean known;
  private BitSet owned = new BitSet(Keyspace.SLOT_COUNT);
  private final TreeMap<Long, Incoming> incoming = new TreeMap<>();
  private final TreeMap<Long, Outgoing> outgoing = new TreeMap<>();
  private final TreeMap<Long, End> ended = new TreeMap<>();
  private long endedUpTo;

  public ShardSlots(Databases databases, Stager stager) {
    this.databases = databases;
    this.stager = stager;
  }

  /** Names the one who is told of each change but chunks, after it was made. */
  public void setListener(Consumer<SlotChange> told) {
    listener = told;
  }

  /** Whether it was ever said which slots are owned. */
  public boolean isKnown() {
    return known;
  }

  public boolean owns(int slot) {
    return !known || owned.get(slot);
  }

  /** Whether the slot was released and it is not certain yet that it has another owner. */
  public boolean isLeaving(int slot) {
    for (Outgoing out : outgoing.values()) {
      if (out.slots.get(slot)) {
        return true;
      }
    }
    return false;
  }

  /** A copy; empty while nothing is known. */
  public BitSet owned() {
    return (BitSet) owned.clone();
  }

  public SortedMap<Long, Incoming> incoming() {
    return Collections.unmodifiableSortedMap(incoming);
  }

  public SortedMap<Long, Outgoing> outgoing() {
    return Collections.unmodifiableSortedMap(outgoing);
  }

  /** How a migration to this shard ended; empty when it has not, or never began. */
  public Optional<End> end(long id) {
    End end = ended.get(id);
    return end != null || id > endedUpTo || incoming.containsKey(id)
        ? Optional.ofNullable(end)
        : Optional.of(End.FORGOTTEN);
  }

  /**
   * Makes a change.
   *
   * @throws CorruptEntryException when it does not fit this state
   */
  public void apply(SlotChange change) {
    switch (change) {
      case SlotChange.Own own -> {
        require(!known, "slots are named again that are known");
        known = true;
        owned = (BitSet) own.slots().clone();
      }
      case SlotChange.Begin begin -> begin(begin);
      case SlotChange.Stage stage -> stage(stage);
      case SlotChange.Acquire(long id) -> acquire(id);
      case SlotChange.Bury(long id) -> {
        forget(incoming.remove(id));
        end(id, End.DEAD);
      }
      case SlotChange.Release release -> release(release);
      case SlotChange.Left(long id) -> databases.removeHidden(takeOutgoing(id).keys);
      case SlotChange.Reclaim(long id) -> {
        Outgoing back = takeOutgoing(id);
        move(back.slots, back.keys, databases);
        databases.removeHidden(back.keys);
        owned.or(back.slots);
      }
    }
    if (!(change instanceof SlotChange.Stage)) {
      listener.accept(change);
    }
  }

  private void begin(SlotChange.Begin begin) {
    require(known && !owned.intersects(begin.slots()), "slots arrive that are owned");
    require(!ended.containsKey(begin.id()), "slots arrive under an id that has ended");
    forget(incoming.get(begin.id()));
    BitSet slots = (BitSet) begin.slots().clone();
    incoming.put(begin.id(), new Incoming(slots, begin.attempt(), 0, databases.addHidden()));
  }

  private void stage(SlotChange.Stage stage) {
    Incoming in = incoming.get(stage.id());
    if (in == null || in.attempt != stage.attempt() || in.next != stage.number()) {
      throw new CorruptEntryException("chunk " + stage.number() + " of " + stage.id() + " is odd");
    }
    stager.apply(in.staged, ByteBuffer.wrap(stage.effects()));
    in.next++;
  }

  private void acquire(long id) {
    Incoming in = incoming.remove(id);
    if (in == null) {
      throw new CorruptEntryException("migration " + id + " is acquired and never came");
    }
    require(!owned.intersects(in.slots), "slots are acquired that are owned");
    move(in.slots, in.staged, databases);
    databases.removeHidden(in.staged);
    owned.or(in.slots);
    end(id, End.ACQUIRED);
  }

  private void release(SlotChange.Release release) {
    BitSet missing = (BitSet) release.slots().clone();
    missing.andNot(owned);
    require(known && missing.isEmpty(), "slots are released that are not owned");
    require(!outgoing.containsKey(release.id()), "slots are released twice under an id");
    BitSet slots = (BitSet) release.slots().clone();
    Databases keys = databases.addHidden();
    move(slots, databases, keys);
    owned.andNot(slots);
    outgoing.put(release.id(), new Outgoing(slots, keys));
  }

  private Outgoing takeOutgoing(long id) {
    Outgoing out = outgoing.remove(id);
    if (out == null) {
      throw new CorruptEntryException("migration " + id + " ends and was not released");
    }
    return out;
  }

  private static void move(BitSet slots, Databases from, Databases to) {
    for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
      from.requests().moveSlot(slot, to.requests());
    }
    for (int number = 0; number < Databases.COUNT; number++) {
      Keyspace source = from.of(number);
      for (int slot = slots.nextSetBit(0);
          slot >= 0 && source.keyCount() > 0;
          slot = slots.nextSetBit(slot + 1)) {
        source.moveSlot(slot, to.of(number));
      }
    }
  }

  private void forget(@org.jspecify.annotations.Nullable Incoming in) {
    if (in != null) {
      databases.removeHidden(in.staged);
    }
  }

  private void end(long id, End how) {
    ended.put(id, how);
    if (ended.size() > ENDED_MAX) {
      endedUpTo = Math.max(endedUpTo, ended.pollFirstEntry().getKey());
    }
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new CorruptEntryException(otherwise);
    }
  }

  // ---- snapshots ----

  /** All but the keys. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.int8(known ? 1 : 0);
    SlotSets.write(out, owned);
    out.varlong(endedUpTo);
    out.varint(ended.size());
    for (Map.Entry<Long, End> end : ended.entrySet()) {
      out.varlong(end.getKey());
      out.int8(end.getValue() == End.ACQUIRED ? 1 : 0);
    }
    out.varint(incoming.size());
    incoming.forEach(
        (id, in) -> {
          out.varlong(id);
          out.varlong(in.attempt);
          out.varlong(in.next);
          SlotSets.write(out, in.slots);
        });
    out.varint(outgoing.size());
    outgoing.forEach(
        (id, released) -> {
          out.varlong(id);
          SlotSets.write(out, released.slots);
        });
    return out.toBytes();
  }

  /**
   * Takes what {@link #toBytes} gave, into a state that nothing has changed yet.
   *
   * @throws CorruptEntryException when it is none
   */
  public void load(ByteBuffer bytes) {
    ByteReader in = new ByteReader(bytes);
    known = in.int8() != 0;
    owned = SlotSets.read(in);
    endedUpTo = in.varlong();
    for (int left = in.count(); left > 0; left--) {
      ended.put(in.varlong(), in.int8() == 1 ? End.ACQUIRED : End.DEAD);
    }
    for (int left = in.count(); left > 0; left--) {
      long id = in.varlong();
      long attempt = in.varlong();
      long next = in.varlong();
      incoming.put(id, new Incoming(SlotSets.read(in), attempt, next, databases.addHidden()));
    }
    for (int left = in.count(); left > 0; left--) {
      outgoing.put(in.varlong(), new Outgoing(SlotSets.read(in), databases.addHidden()));
    }
  }

  /**
   * Takes effects that make keys of a migration's hidden databases anew.
   *
   * @throws CorruptEntryException when they are none, or the migration is not known
   */
  public void loadHidden(long id, ByteBuffer effects) {
    Incoming in = incoming.get(id);
    Outgoing out = outgoing.get(id);
    if (in == null && out == null) {
      throw new CorruptEntryException("keys of migration " + id + ", which is not known");
    }
    stager.apply(in != null ? in.staged : java.util.Objects.requireNonNull(out).keys, effects);
  }
}
