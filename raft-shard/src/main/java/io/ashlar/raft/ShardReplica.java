package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.value.CorruptEntryException;
import io.ashlar.raft.ShardInbox.Event;
import io.ashlar.raft.ShardRequest.Refusal;
import io.ashlar.raft.transport.QuorumListener;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One shard's replica on this node.
 *
 * <p>Works in <em>turns</em> of the shard thread: the requests that came in are executed one after
 * the other, then the turn ends: all their effects become one Raft entry (or wait for the next,
 * while enough are in flight), and all reads are vouched for by one look at the leader lease. A
 * reply leaves when its own entry, or the entry that last changed what it read, is committed.
 *
 * <p>Threads: everything on the shard thread unless a method says otherwise.
 */
public final class ShardReplica implements QuorumListener, ShardInbox.Hearer {
  static final Logger LOG = LoggerFactory.getLogger(ShardReplica.class);

  /** Requests that wait for the open entry at most before sockets are not read any more. */
  private static final int HELD_MAX = 50_000;

  private final String shardId;
  private final RaftGroupId group;
  private final RaftHost host;
  private final RaftSettings settings;
  private final ScheduledExecutorService thread;
  private final Supplier<ShardEngine> newEngine;
  private final LongSupplier wallClockMs;
  final Housekeeping housekeeping;
  final BlockedRequests blocked = new BlockedRequests(this);
  private final HandingOver handingOver;

  /** Which slots the shard has, and how to give it others. */
  public final SlotGate slots = new SlotGate(this);

  final SlotMoving slotMoving = new SlotMoving();
  final InFlight inFlight = new InFlight();
  private final GroupCommit groupCommit;

  private volatile ReplicaState state = ReplicaState.STARTING;
  private final Relief relief = new Relief();
  private volatile long rebuilds;
  private volatile long appliedIndex = -1;
  private volatile int inFlightEntries;
  private volatile long inFlightBytes;
  private volatile @Nullable ShardStateMachine newestStateMachine;

  private @Nullable ShardStateMachine stateMachine;
  private @Nullable Leadership leadership;
  private volatile ShardEngine engine;
  private Fragments fragments = new Fragments();
  private TermIndex applied = TermIndex.valueOf(0, -1);
  private long logBytes;

  /** Changes whenever this replica gains or loses the leadership or its state. */
  private long epoch;

  /** Wait for the open entry. */
  private List<ShardRequest> openHeld = new ArrayList<>();

  /** Executed in this turn and not yet vouched for by the lease. */
  private List<ShardRequest> turnReads = new ArrayList<>();

  private final Runnable endTurn = this::endTurn;
  private boolean turnScheduled;

  /**
   * @param thread the shard thread
   * @param newEngine makes an empty engine; the same settings and stats each time
   */
  ShardReplica(
      String shardId,
      RaftGroupId group,
      RaftHost host,
      RaftSettings settings,
      ScheduledExecutorService thread,
      Supplier<ShardEngine> newEngine,
      LongSupplier wallClockMs) {
    this.shardId = shardId;
    this.group = group;
    this.host = host;
    this.settings = settings;
    this.thread = thread;
    this.newEngine = newEngine;
    this.wallClockMs = wallClockMs;
    this.engine = newEngine.get();
    this.groupCommit = new GroupCommit(thread, this::appendOpenEntry);
    this.handingOver = new HandingOver(this, host);
    this.housekeeping = new Housekeeping(this, host, settings, blocked.gate);
  }

  // ---- for the node, any thread ----

  public String shardId() {
    return shardId;
  }

  public RaftGroupId group() {
    return group;
  }

  public ScheduledExecutorService thread() {
    return thread;
  }

  public ReplicaState state() {
    return state;
  }

  /** Whether this replica executes commands, or will in a moment when it drains in vain. */
  public boolean leading() {
    ReplicaState now = state;
    return now == ReplicaState.LEADING || now == ReplicaState.DRAINING;
  }

  /** The node that leads as far as this replica knows. */
  public Optional<String> leaderHint() {
    return host.divisions()
        .of(group)
        .map(division -> division.getInfo().getLeaderId())
        .map(RaftPeerId::toString);
  }

  /** Whether sockets should not be read now; see {@link #onRelief}. */
  public boolean overloaded() {
    return relief.isAwaited();
  }

  /** Current term of this replica's group, 0 when unknown. */
  public long term() {
    return host.divisions().of(group).map(d -> d.getInfo().getCurrentTerm()).orElse(0L);
  }

  public ShardStatus status() {
    return housekeeping.status(appliedIndex, inFlightEntries, inFlightBytes, rebuilds);
  }

  /** Counters of this replica's commands; they outlive a rebuild. */
  public EngineStats stats() {
    return engine.stats();
  }

  /** How many followers have the log up to an index on disk. */
  public int followersWith(long index) {
    return host.divisions().followersWith(group, index);
  }

  /** The node that should lead this shard; the leader hands over to it once it has caught up. */
  public void preferLeader(String nodeName) {
    housekeeping.preferLeader(nodeName);
  }

  /**
   * Hands the leadership to another node: takes no new commands, waits until all entries are
   * committed, transfers. Requests that come meanwhile wait; they are executed here if it fails and
   * refused as {@link Refusal#NOT_LEADER} if it succeeds.
   *
   * @return whether the other node leads now
   */
  public CompletionStage<Boolean> transferLeadership(String nodeName) {
    CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    RaftPeerId to = RaftPeerId.valueOf(nodeName);
    thread.execute(() -> blocked.gate.whenOpen(() -> handingOver.start(to, outcome)));
    return outcome;
  }

  /** Takes a snapshot soon, whatever has been logged since the last. */
  public void requestSnapshot() {
    thread.execute(housekeeping::requestSnapshot);
  }

  // ---- for the node, shard thread ----

  public ShardEngine engine() {
    return engine;
  }

  /** Runs {@code task} once, when the replica is no longer overloaded. */
  public void onRelief(Runnable task) {
    relief.whenCome(task);
  }

  /** Takes a request: it is executed now, and answered when its turn's outcome is certain. */
  public void submit(ShardRequest request) {
    switch (state) {
      case LEADING -> execute(request);
      case DRAINING -> handingOver.park(request);
      case FOLLOWING -> request.refused(notLeaderReason());
      case STARTING, REBUILDING, FAILED, CLOSED -> request.refused(Refusal.UNAVAILABLE);
    }
  }

  /** Executes a read on the state as this replica has it, which may be old (READONLY). */
  public void submitFollowerRead(ShardRequest request) {
    if (leading()) {
      submit(request);
    } else if (state != ReplicaState.FOLLOWING || request.isWrite()) {
      request.refused(state == ReplicaState.FOLLOWING ? Refusal.NOT_LEADER : Refusal.UNAVAILABLE);
    } else if (host.divisions().of(group).isEmpty()) {
      request.refused(Refusal.UNAVAILABLE); // It has just joined, and has not got the state yet.
    } else if (!host.divisions().isFresh(group, appliedIndex, request.stalenessMaxMs())) {
      request.refused(Refusal.NOT_LEADER);
    } else if (slots.admits(request, true)) {
      blocked.followerRead(request);
    }
  }

  private Refusal notLeaderReason() {
    return host.divisions().isLeader(group) ? Refusal.NOT_READY : Refusal.NOT_LEADER;
  }

  // ---- a turn ----

  private void execute(ShardRequest request) {
    if (request.isWrite() && host.disk().refusesWrites()) {
      request.refused(Refusal.DISK_FULL);
      return;
    }
    if (slots.admits(request, false)) {
      blocked.execute(request);
    }
  }

  /** Keeps a reply until the entry it waits for is committed, or it is vouched for otherwise. */
  void hold(ShardRequest request, Reply reply, long holdSequence) {
    request.heldReply = reply;
    request.holdSequence = holdSequence;
    if (holdSequence == engine.openSequence()) {
      // Its entry goes into the log after this moment: if that commits, we led at this moment.
      openHeld.add(request);
    } else {
      turnReads.add(request);
    }
    scheduleTurnEnd();
    if (openHeld.size() >= HELD_MAX || engine.openBytes() >= settings.entryBytesMax()) {
      relief.await();
    }
  }

  void scheduleTurnEnd() {
    if (!turnScheduled) {
      turnScheduled = true;
      thread.execute(endTurn);
    }
  }

  private void endTurn() {
    turnScheduled = false;
    if (!leading()) {
      return;
    }
    if (!engine.hasEffects() && !openHeld.isEmpty()) {
      // They changed nothing after all (deleted a key that was gone): plain reads.
      turnReads.addAll(openHeld);
      openHeld.clear();
    }
    appendOpenEntry();
    if (!turnReads.isEmpty()) {
      confirmReads();
    }
    if (!blocked.gate.isClosed()) {
      housekeeping.turnEnded();
    }
  }

  /** Closes the open entry and appends it, unless that is better done later. */
  private void appendOpenEntry() {
    if (!leading() || !engine.hasEffects() || !blocked.gate.mayEndEntry()) {
      return;
    }
    if (!inFlight.takes(settings.entriesInFlightMax())) {
      return;
    }
    if (!relief.isAwaited() && groupCommit.gathers(openHeld.size(), System.nanoTime())) {
      return;
    }
    Leadership now = requireLeadership();
    groupCommit.appended(openHeld.size(), System.nanoTime());
    long sequence = engine.openSequence();
    byte[] bytes = engine.closeEntry();
    blocked.gate.entryEnded();
    List<ShardRequest> held = openHeld;
    openHeld = new ArrayList<>();
    List<TermIndex> places = new ArrayList<>(1);
    for (byte[] entry : Fragments.split(bytes)) {
      TermIndex place = now.append(entry);
      if (place == null) {
        // Not in the log, so it never happened; but this engine has executed it.
        held.forEach(request -> request.refused(Refusal.NOT_LEADER));
        blocked.gate.leadershipLost();
        rebuild("an entry was refused by the log");
        return;
      }
      places.add(place);
    }
    inFlight.add(new InFlight.Batch(sequence, places, bytes.length, held));
    logBytes += bytes.length;
    publishInFlight();
    relief.comes();
  }

  private void confirmReads() {
    List<ShardRequest> reads = turnReads;
    turnReads = new ArrayList<>();
    CompletableFuture<Boolean> confirmed = requireLeadership().confirm();
    if (confirmed.isDone()) {
      // Done without waiting: the lease holds, or we know that we do not lead.
      releaseReads(reads, confirmed.join());
      return;
    }
    long asked = epoch;
    confirmed.thenAccept(
        leads -> thread.execute(() -> releaseReads(reads, leads && asked == epoch)));
  }

  private void releaseReads(List<ShardRequest> reads, boolean led) {
    for (ShardRequest read : reads) {
      if (!led) {
        read.refused(Refusal.NOT_LEADER);
      } else {
        release(read);
      }
    }
  }

  /** Sends a vouched-for reply, or has it wait for the entry that it has seen. */
  private void release(ShardRequest read) {
    InFlight.Batch batch = inFlight.withSequence(read.holdSequence);
    if (batch != null) {
      batch.held.add(read);
    } else if (read.holdSequence == engine.openSequence() && engine.hasEffects()) {
      openHeld.add(read);
    } else {
      read.done(read.heldReply);
    }
  }

  // ---- events from Ratis ----

  /** Any thread (Ratis): a state machine for a division that starts. */
  ShardStateMachine newStateMachine() {
    ShardInbox inbox = new ShardInbox(thread, this, blocked.gate);
    ShardStateMachine created = new ShardStateMachine(shardId, newEngine, inbox, host.bell());
    newestStateMachine = created;
    return created;
  }

  /** Shard thread, from the transport: told in order with what Ratis tells. */
  @Override
  public void quorum(long term, long index) {
    if (leading()) {
      requireStateMachine().inbox().tell(new Event.Quorum(term, index));
    }
  }

  /** Whether it only tells more of what was appended here, so that a running script may go on. */
  @Override
  public boolean isExpected(ShardInbox source, Event event) {
    if (stateMachine == null || stateMachine.inbox() != source || !leading()) {
      return false;
    }
    return switch (event) {
      case Event.Quorum ignored -> true;
      case Event.Committed entry -> inFlight.expects(entry.term(), entry.index());
      case Event.RaftEntry entry -> !inFlight.isOverwrittenBy(entry.index());
      default -> false;
    };
  }

  @Override
  public void onEvent(ShardInbox source, Event event) {
    ShardStateMachine newest = newestStateMachine;
    if (newest == null || newest.inbox() != source || state == ReplicaState.CLOSED) {
      return;
    }
    if (event instanceof Event.Loaded loaded) {
      adopt(newest, loaded.state());
      return;
    }
    if (stateMachine != newest || state == ReplicaState.REBUILDING) {
      return;
    }
    switch (event) {
      case Event.Loaded loaded -> throw new IllegalStateException("handled above: " + loaded);
      case Event.Quorum quorum ->
          inFlight.certain(quorum.term(), quorum.index()).forEach(this::answer);
      case Event.Committed entry -> onCommitted(entry);
      case Event.RaftEntry entry -> onRaftEntry(entry);
      case Event.Paused ignored -> {
        loseLeadership();
        become(ReplicaState.STARTING, "installs a snapshot from the leader");
      }
      case Event.LeaderReady ignored -> onLeaderReady();
      case Event.NotLeader ignored -> onNotLeader();
      case Event.LogFailed failed -> rebuild("the log cannot be written: " + failed.cause());
      case Event.Closed ignored -> onClosed();
    }
  }

  private void onClosed() {
    if (host.isClosing()) {
      loseLeadership();
      become(ReplicaState.CLOSED, "the node stops");
    } else {
      rebuild("Ratis closed its division");
    }
  }

  @Override
  public void onDrained() {
    if (leading()) {
      appendOpenEntry();
      handingOver.proceed();
    }
    if (!blocked.gate.isClosed()) {
      housekeeping.drained();
    }
  }

  private void adopt(ShardStateMachine newest, LoadedState loaded) {
    stateMachine = newest;
    engine = loaded.engine();
    slotMoving.engineReplaced();
    slots.adopt(engine);
    applied = TermIndex.valueOf(loaded.term(), loaded.index());
    appliedIndex = loaded.index();
    fragments = new Fragments();
    inFlight.clear();
    publishInFlight();
    logBytes = 0;
    epoch++;
    housekeeping.stateReplaced();
    become(ReplicaState.STARTING, "starts again");
    become(ReplicaState.FOLLOWING, "loaded its state at index " + loaded.index());
  }

  private void onCommitted(Event.Committed entry) {
    applied = TermIndex.valueOf(entry.term(), entry.index());
    appliedIndex = entry.index();
    switch (inFlight.committed(entry.term(), entry.index())) {
      case InFlight.Match.NotOurs ignored -> apply(entry);
      case InFlight.Match.Part ignored -> {}
      case InFlight.Match.Whole whole -> answer(whole.batch());
      case InFlight.Match.Known ignored -> publishInFlight();
      case InFlight.Match.Conflict conflict ->
          rebuild("executed " + conflict.expected() + ", but " + applied + " was committed");
    }
  }

  private void answer(InFlight.Batch committed) {
    engine.committed(committed.sequence);
    slotMoving.committed(committed.sequence);
    publishInFlight();
    List<ShardRequest> held = committed.takeHeld();
    groupCommit.committed(held.size(), openHeld.size(), System.nanoTime());
    held.forEach(request -> request.done(request.heldReply));
  }

  private void apply(Event.Committed entry) {
    try {
      logBytes += entry.data().size();
      ByteBuffer batch = fragments.join(entry.data().asReadOnlyByteBuffer());
      if (batch != null) {
        engine.apply(batch);
      }
    } catch (CorruptEntryException | IllegalArgumentException e) {
      LOG.error(
          "shard {}: the committed entry at {} cannot be applied; the replica stops",
          shardId,
          applied,
          e);
      fail("the entry at " + applied + " is damaged: " + e.getMessage());
    }
  }

  private void onRaftEntry(Event.RaftEntry entry) {
    if (inFlight.isOverwrittenBy(entry.index())) {
      rebuild("an entry executed here was overwritten at index " + entry.index());
      return;
    }
    applied = TermIndex.valueOf(entry.term(), entry.index());
    appliedIndex = entry.index();
  }

  private void onLeaderReady() {
    Optional<RaftServer.Division> division = host.divisions().of(group);
    if (division.isEmpty() || !division.get().getInfo().isLeader() || leading()) {
      return;
    }
    Invariant.check(inFlight.isEmpty(), "elected with entries in flight from an earlier term");
    leadership = new Leadership(division.get(), requireStateMachine());
    epoch++;
    become(ReplicaState.LEADING, "term " + division.get().getInfo().getCurrentTerm());
    host.leaderChanged(this);
  }

  void onNotLeader() {
    if (!leading()) {
      return;
    }
    boolean lost = loseLeadership();
    if (lost) {
      rebuild("effects were executed but never appended");
    } else {
      become(ReplicaState.FOLLOWING, "lost the leadership");
    }
    host.leaderChanged(this);
  }

  /**
   * Answers everybody who waits; nothing executed here can be vouched for any more.
   *
   * @return whether the engine holds effects that are in no log
   */
  private boolean loseLeadership() {
    epoch++;
    leadership = null;
    groupCommit.stop();
    engine.stopLeading();
    // Never appended, so certainly not applied.
    List<ShardRequest> refused = new ArrayList<>(turnReads);
    refused.addAll(openHeld);
    refused.addAll(handingOver.leadershipLost());
    refused.addAll(slots.takeParked());
    slotMoving.leadershipLost();
    turnReads = new ArrayList<>();
    openHeld = new ArrayList<>();
    refused.forEach(request -> request.refused(Refusal.NOT_LEADER));
    inFlight.takeHeld().forEach(ShardRequest::fateUnknown);
    relief.comes();
    return engine.hasEffects();
  }

  // ---- rebuilding ----

  /** Throws this state away and starts again from snapshot and log. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // the shard thread is the only writer
  void rebuild(String reason) {
    if (state == ReplicaState.REBUILDING || state == ReplicaState.CLOSED) {
      return;
    }
    boolean led = leading();
    loseLeadership();
    become(ReplicaState.REBUILDING, reason);
    // After the state: who sees that the count has risen must not see the state before.
    rebuilds++;
    requireStateMachine().inbox().close();
    inFlight.clear();
    publishInFlight();
    housekeeping.stateReplaced();
    if (led) {
      host.leaderChanged(this);
    }
    host.restart(this);
  }

  /** Suspends a replica that follows while the disk is nearly full. */
  void suspendForDisk() {
    if (state == ReplicaState.FOLLOWING && host.isStarted()) {
      rebuild("the disk is nearly full");
    }
  }

  private void fail(String reason) {
    end(ReplicaState.FAILED, reason);
    host.stopDivision(this);
  }

  private void end(ReplicaState last, String reason) {
    boolean led = leading();
    loseLeadership();
    become(last, reason);
    if (stateMachine != null) {
      stateMachine.inbox().close();
    }
    housekeeping.end();
    if (led) {
      host.leaderChanged(this);
    }
  }

  /** Any thread: this node is no host of it any more. Done when nobody waits here for an answer. */
  CompletableFuture<Void> retire() {
    return CompletableFuture.runAsync(
        () -> end(ReplicaState.CLOSED, "this node is no host of it any more"),
        task -> thread.execute(() -> blocked.gate.whenOpen(task)));
  }

  /** Any thread (Ratis): its division could not be started. */
  void startFailed(String reason) {
    thread.execute(() -> become(ReplicaState.FAILED, reason));
  }

  // ---- for handing over ----

  /** Whether all that was executed here is committed. */
  boolean isDrained() {
    return !engine.hasEffects() && inFlight.isEmpty();
  }

  long epoch() {
    return epoch;
  }

  void resume(List<ShardRequest> requests) {
    blocked.gate.resume(requests);
  }

  // ---- for housekeeping ----

  void expire(int keys) {
    if (state == ReplicaState.LEADING && !host.disk().refusesWrites() && !relief.isAwaited()) {
      housekeeping.moreToExpire(engine.expireStep(wallClockMs.getAsLong(), keys));
      if (engine.hasEffects()) {
        scheduleTurnEnd();
      }
    }
  }

  /** Whether the engine's state is exactly a prefix of the log, ending at {@link #lastEntry}. */
  boolean atEntryBoundary() {
    return !engine.hasEffects() && !fragments.isPartial();
  }

  /** The last entry in the engine, committed or in flight. */
  TermIndex lastEntry() {
    TermIndex last = inFlight.last();
    return last == null ? applied : last;
  }

  boolean isCommitted(TermIndex at) {
    return applied.getIndex() >= at.getIndex();
  }

  long takeLogBytes() {
    long bytes = logBytes;
    logBytes = 0;
    return bytes;
  }

  long logBytes() {
    return logBytes;
  }

  SnapshotStore snapshotStore() {
    return requireStateMachine().snapshots();
  }

  long wallClockMs() {
    return wallClockMs.getAsLong();
  }

  private void publishInFlight() {
    inFlightEntries = inFlight.size();
    inFlightBytes = inFlight.bytes();
  }

  void become(ReplicaState next, String reason) {
    ReplicaState before = state;
    if (before == next) {
      return;
    }
    Invariant.check(before.mayBecome(next), "a replica cannot go from " + before + " to " + next);
    LOG.info("shard {}: {} -> {}: {}", shardId, before, next, reason);
    state = next;
  }

  private Leadership requireLeadership() {
    Leadership now = leadership;
    Invariant.check(now != null, "leads without a leadership");
    return java.util.Objects.requireNonNull(now);
  }

  private ShardStateMachine requireStateMachine() {
    return java.util.Objects.requireNonNull(stateMachine, "no state was loaded yet");
  }

  void start() {
    housekeeping.start();
  }
}
