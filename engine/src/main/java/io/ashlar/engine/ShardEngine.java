package io.ashlar.engine;

import io.ashlar.engine.command.Audience;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Repeats;
import io.ashlar.engine.command.ScriptRunner;
import io.ashlar.engine.command.Waiter;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.engine.effect.EffectApplier;
import io.ashlar.engine.effect.EffectBuffer;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.request.RequestId;
import io.ashlar.engine.slots.ShardSlots;
import io.ashlar.engine.snapshot.SnapshotLoader;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One shard on one node.
 *
 * <p>The <b>leader</b> calls {@link #execute} for each command: it runs at once on this state and
 * leaves its effects in the open entry. The reply may be sent once the entry numbered {@link
 * #holdSequence} is committed. {@link #closeEntry} takes the open entry's bytes for the log; {@link
 * #committed} reports entries back in their order. A <b>follower</b> calls {@link #apply} with
 * committed entries. Sequences number the entries this engine has closed, from 1; they are not log
 * indexes.
 *
 * <p>All methods: shard thread only.
 */
public final class ShardEngine implements SnapshotLoader {
  private static final int REQUEST_SLOTS_A_STEP = 64;

  private final EngineSettings settings;
  private final EngineStats stats;
  private final Databases databases;
  private final EffectBuffer buffer = new EffectBuffer();
  private final EffectApplier applier;
  private final Execution execution;
  private final ExpiryRound expiryRound;
  private final Evictor evictor;
  public final SlotHandover handover;
  private long clockMs;

  /** Where {@link Repeats#forgetOld} goes on. */
  private int requestSlot;

  /** Of the command that was executed last, not of those that were served after it. */
  private long holdSequence;

  /**
   * @param hashSeed equal on all replicas of the cluster
   */
  public ShardEngine(
      long hashSeed, EngineSettings settings, EngineStats stats, RandomGenerator random) {
    this.settings = settings;
    this.stats = stats;
    this.databases = new Databases(new ValueContext(hashSeed, settings.encoding));
    this.applier = new EffectApplier(databases, ValueTypes.ALL, settings::newKeyAccess);
    this.execution = new Execution(databases, applier.slots(), buffer, settings, stats, random);
    this.expiryRound = new ExpiryRound(databases, execution);
    this.evictor = new Evictor(databases, execution, random);
    this.handover = new SlotHandover(databases, slots(), execution);
  }

  /** Lets this shard run scripts. */
  public void setScripts(ScriptRunner scripts) {
    execution.scripting.setRunner(scripts);
  }

  /** Whoever runs this shard's scripts. */
  public ScriptRunner scripts() {
    return execution.scripting.runner();
  }

  // ---- leader ----

  /**
   * Executes a command to its end, then those that waited for what it has brought: in the same
   * entry, with nothing in between.
   *
   * @param database the number of the one that its client has selected
   * @param slot the slot of all its keys, -1 when it has none
   * @param denyOom refuse it while memory is over its limit and nothing can be evicted
   * @param touchesAccess mark the keys it reads as used (not for CLIENT NO-TOUCH)
   * @param wallMs the node's wall clock; the shard's clock is the latest time it has seen
   */
  public Reply execute(
      Command command,
      int database,
      int slot,
      boolean denyOom,
      boolean touchesAccess,
      long wallMs) {
    return execute(command, database, slot, denyOom, touchesAccess, wallMs, null);
  }

  /**
   * As {@link #execute(Command, int, int, boolean, boolean, long)}, once for a request that carries
   * an id: a repeat gets the first one's reply.
   *
   * @param id null for a request without one; else {@code slot} is not -1
   */
  public Reply execute(
      Command command,
      int database,
      int slot,
      boolean denyOom,
      boolean touchesAccess,
      long wallMs,
      @Nullable RequestId id) {
    boolean refused = !begin(database, slot, denyOom, touchesAccess, wallMs);
    Reply reply = id == null ? null : execution.repeats().answer(slot, id, clockMs);
    if (reply == null) {
      reply = refused ? Errors.OOM : command.execute(execution);
      if (id != null && !refused) {
        execution.repeats().remember(slot, id, reply, clockMs);
      }
    }
    holdSequence = execution.holdSequence();
    serveWaiters();
    return reply;
  }

  /**
   * As {@link #execute}, but a command that finds nothing begins to wait. Of one request with an id
   * only what was sent last waits.
   *
   * @return null when {@code waiter} will be told later
   */
  public @Nullable Reply executeOrWait(
      BlockingCommand command,
      int database,
      int slot,
      boolean denyOom,
      boolean touchesAccess,
      long wallMs,
      Waiter waiter) {
    return executeOrWait(command, database, slot, denyOom, touchesAccess, wallMs, waiter, null);
  }

  /**
   * As {@link #executeOrWait(BlockingCommand, int, int, boolean, boolean, long, Waiter)}, for a
   * request that may carry an id.
   */
  public @Nullable Reply executeOrWait(
      BlockingCommand command,
      int database,
      int slot,
      boolean denyOom,
      boolean touchesAccess,
      long wallMs,
      Waiter waiter,
      @Nullable RequestId id) {
    boolean refused = !begin(database, slot, denyOom, touchesAccess, wallMs);
    Reply reply = id == null ? null : execution.repeats().answer(slot, id, clockMs);
    if (reply == null) {
      reply = refused ? Errors.OOM : command.attempt(execution);
      if (reply == null) {
        BlockingCommand waiting = command.whileWaiting(execution);
        execution.waiters().add(waiter, waiting, database, slot, touchesAccess, id);
      } else if (id != null && !refused) {
        execution.repeats().remember(slot, id, reply, clockMs);
      }
    }
    holdSequence = execution.holdSequence();
    serveWaiters();
    return reply;
  }

  /**
   * Ends somebody's waiting without an answer.
   *
   * @return false when it did not wait
   */
  public boolean stopWaiting(Waiter waiter) {
    return execution.waiters().remove(waiter) != null;
  }

  /**
   * Ends somebody's waiting because its time is over.
   *
   * @return the answer, for which {@link #holdSequence} holds; null when it did not wait
   */
  public @Nullable Reply timeOut(Waiter waiter) {
    BlockingCommand command = execution.waiters().remove(waiter);
    if (command == null) {
      return null;
    }
    // "Nothing was there" must not be told before what emptied the keys is certain.
    execution.begin(0, -1, clockMs, false);
    command.keys().forEach(execution::depend);
    holdSequence = execution.holdSequence();
    return BlockingCommand.TIMED_OUT;
  }

  /** How many wait. */
  public int waiting() {
    return execution.waiters().count();
  }

  /** The entry that the last reply has to wait for, 0 when it may go at once. */
  public long holdSequence() {
    return holdSequence;
  }

  /** As {@link #holdSequence}, of the command that is running, as far as it has come. */
  public long holdSequenceSoFar() {
    return execution.holdSequence();
  }

  /** The number of the entry that effects go into now. */
  public long openSequence() {
    return execution.openSequence();
  }

  public boolean hasEffects() {
    return !buffer.isEmpty();
  }

  /** Bytes of the open entry so far. */
  public int openBytes() {
    return buffer.length();
  }

  /** Ends the open entry, numbered {@link #openSequence} until now, and opens the next. */
  public byte[] closeEntry() {
    execution.audience().entryClosed(execution.openSequence());
    execution.nextSequence();
    return buffer.take(clockMs);
  }

  /** The entry with this number, and so all before it, is committed. */
  public void committed(long sequence) {
    execution.committed(sequence);
    execution.audience().committed(sequence);
  }

  /**
   * One bounded step of active expiry, about {@code limit} keys; its deletions are effects of the
   * open entry.
   *
   * @return whether there is more to do at once
   */
  public boolean expireStep(long wallMs, int limit) {
    advanceClock(wallMs);
    requestSlot = execution.repeats().forgetOld(requestSlot, REQUEST_SLOTS_A_STEP, clockMs);
    if (!settings.activeExpiry) {
      return false;
    }
    execution.audience().stepBegins(true);
    boolean more = expiryRound.step(clockMs, limit);
    serveWaiters();
    return more;
  }

  /**
   * The shard does not lead any more: what clients watch here can not be vouched for, and nothing
   * comes for those that wait.
   */
  public void stopLeading() {
    execution.watches().touchAll();
    execution.waiters().leadershipLost();
    execution.audience().stopped();
  }

  /** Those that the shard owns, and those that come or go. */
  public ShardSlots slots() {
    return applier.slots();
  }

  /** Forgets a client's watches. */
  public void unwatch(WatchSet set) {
    execution.watches().unwatch(set);
  }

  // ---- follower and recovery ----

  /**
   * Applies one committed entry that this engine has not executed.
   *
   * @throws io.ashlar.engine.value.CorruptEntryException when it is none; the engine must be thrown
   *     away
   */
  public void apply(ByteBuffer entry) {
    execution.audience().stepBegins(false);
    clockMs = Math.max(clockMs, applier.apply(entry));
    execution.audience().applied();
  }

  /** Executes a read on a follower: nothing is deleted, expired keys are merely not seen. */
  public Reply executeFollowerRead(Command command, int database, int slot, long wallMs) {
    execution.audience().stepBegins(false);
    execution.beginFollowerRead(database, slot, Math.max(clockMs, wallMs));
    try {
      return command.execute(execution);
    } finally {
      execution.endFollowerRead();
    }
  }

  /** Loads a key of a snapshot into an engine that has not executed or applied anything. */
  @Override
  public void loadString(int database, int slot, byte[] record) {
    applier.put(database, slot, record);
  }

  @Override
  public void loadPiece(ByteBuffer effects) {
    applier.applyEffects(effects);
  }

  @Override
  public void loadSlots(ByteBuffer state) {
    slots().load(state);
  }

  @Override
  public void loadHidden(long migration, ByteBuffer effects) {
    slots().loadHidden(migration, effects);
  }

  /** Sets the clock that a snapshot carries. */
  public void loadClock(long snapshotClockMs) {
    clockMs = Math.max(clockMs, snapshotClockMs);
  }

  /** Names the one who hears of keys; before the first step, on any thread. */
  public void setAudience(Audience audience) {
    execution.setAudience(audience);
  }

  public Audience audience() {
    return execution.audience();
  }

  /** Starts a snapshot of this moment, which must be the end of an entry. */
  public SnapshotWalk startSnapshot() {
    return new SnapshotWalk(databases, slots());
  }

  /** The latest time the shard has seen, milliseconds since the epoch. Never goes back. */
  public long clockMs() {
    return clockMs;
  }

  public Databases databases() {
    return databases;
  }

  /** The keys of one database. */
  public Keyspace keyspace(int database) {
    return databases.of(database);
  }

  public EngineStats stats() {
    return stats;
  }

  /** For comparing replicas: equal for equal content of a slot, see {@link SlotContent}. */
  public long slotChecksum(int slot) {
    return slotContent(slot).checksum();
  }

  /** What a slot holds now. */
  public SlotContent slotContent(int slot) {
    return SlotContent.of(databases, slot);
  }

  /** Returns false when the command must be refused for want of memory. */
  private boolean begin(
      int database, int slot, boolean denyOom, boolean touchesAccess, long wallMs) {
    advanceClock(wallMs);
    execution.begin(database, slot, clockMs, touchesAccess);
    execution.audience().stepBegins(true);
    boolean room = settings.shardMemoryLimitBytes <= 0 || evictor.makeRoom(settings, clockMs);
    execution.scripting.setOutOfMemory(!room);
    return room || !denyOom;
  }

  private void serveWaiters() {
    if (execution.waiters().hasReady()) {
      execution.waiters().serve(execution, clockMs);
    }
  }

  private void advanceClock(long wallMs) {
    clockMs = Math.max(clockMs, wallMs);
  }
}
