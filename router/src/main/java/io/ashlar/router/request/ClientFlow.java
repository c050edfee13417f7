package io.ashlar.router.request;

import io.ashlar.node.request.ClientLink;
import io.ashlar.resp.Reply;
import io.ashlar.router.caching.Invalidations;
import io.ashlar.router.map.MapFollower;
import io.ashlar.router.map.Routes;
import io.ashlar.router.upstream.LoopUpstreams;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one client on their way to nodes and back.
 *
 * <p>All calls that are under way at a time were sent under one version of the routes, so those for
 * one slot went to one node over one connection, which keeps their order. When a call is refused,
 * or the routes change, nothing more is sent until all that is under way is answered; then what was
 * refused is sent again in its order, and what came meanwhile after it. A node that takes a shard
 * over may refuse a call and execute the next. So a leader in doubt ({@link Routes#isProven}) gets
 * a single call first, and the next once that is executed. Should a proven leader do so all the
 * same, a read is done again in its turn; for a write, the refused call is not sent any more.
 *
 * <p>How much of a client may be under way depends on how large its replies are, so that nobody
 * fills a shared connection.
 */
final class ClientFlow {
  /** Attempts to be let in as a user that a node may not have heard of yet: about 1.5 seconds. */
  static final int USER_ATTEMPTS = 12;

  private static final int WINDOW_MAX = 256;
  private static final long WINDOW_BYTES = 1 << 20;
  private static final int HEAVY_REPLY_BYTES = 64 << 10;
  private static final long BACKOFF_MIN_MS = 5;
  private static final long BACKOFF_MAX_MS = 150;

  private final ClientLink client;
  private final LoopUpstreams upstreams;
  private final Routes routes;
  private final MapFollower follower;
  private final RouterCounters counters;
  private final Invalidations invalidations;
  private final long deadlineNanos;
  private final List<FlowCall> refused = new ArrayList<>();
  private final ArrayDeque<FlowCall> backlog = new ArrayDeque<>();
  private @Nullable Runnable exclusiveStart;
  private boolean exclusive;
  private boolean retryScheduled;
  private boolean lookScheduled;
  private boolean held;
  private boolean closed;
  private boolean heavy;
  private boolean wantsHeavy;
  private int live;
  private long sentVersion;
  private long lastSequence;
  private int window = WINDOW_MAX;
  private long usualReplyBytes = 64;
  private @Nullable NodeAddress lastWritten;

  ClientFlow(
      ClientLink client,
      LoopUpstreams upstreams,
      Routes routes,
      MapFollower follower,
      RouterCounters counters,
      Invalidations invalidations,
      long deadlineMs) {
    this.client = client;
    this.upstreams = upstreams;
    this.routes = routes;
    this.follower = follower;
    this.counters = counters;
    this.invalidations = invalidations;
    this.deadlineNanos = TimeUnit.MILLISECONDS.toNanos(deadlineMs);
  }

  Routes routes() {
    return routes;
  }

  LoopUpstreams upstreams() {
    return upstreams;
  }

  RouterCounters counters() {
    return counters;
  }

  MapFollower follower() {
    return follower;
  }

  long patienceNanos() {
    return deadlineNanos;
  }

  /** How old the state may be from which a follower answers this client now. */
  long stalenessMaxMs() {
    return client.session().followerReads().stalenessMaxMs();
  }

  byte[][] signed(byte[][] write, @Nullable NodeAddress node) {
    return invalidations.signed(client.session(), node, write);
  }

  /** Its replies are large or it runs scripts: its calls should not stand before others'. */
  boolean isHeavy() {
    return heavy;
  }

  /** From its next call on that follows no other, its calls go in the heavy lane. */
  void becomeHeavy() {
    wantsHeavy = true;
  }

  void becomeHeavyIf(boolean runsScripts) {
    wantsHeavy |= runsScripts;
  }

  /** The node that its last write went to; null for none. */
  @Nullable NodeAddress lastWritten() {
    return lastWritten;
  }

  void noteWrite(NodeAddress node) {
    lastWritten = node;
  }

  /** Whether the client should send no more for now. */
  boolean holding() {
    boolean holds =
        live >= window
            || !refused.isEmpty()
            || !backlog.isEmpty()
            || exclusive
            || exclusiveStart != null;
    held |= holds;
    return holds;
  }

  boolean isClosed() {
    return closed;
  }

  /** Nothing is under way that another lane, user or database could overtake. */
  boolean isQuiet() {
    return live == 0 && refused.isEmpty() && backlog.isEmpty();
  }

  /** The client is gone: what is under way runs to its end, unheard. */
  void close() {
    closed = true;
    refused.clear();
    backlog.clear();
    exclusiveStart = null;
  }

  // ---- calls ----

  void send(FlowCall call) {
    call.sequence = ++lastSequence;
    call.deadlineNanos = System.nanoTime() + deadlineNanos;
    if (mustWait(call)) {
      backlog.add(call);
    } else {
      dispatch(call);
    }
  }

  /**
   * Runs something once nothing is under way, and lets nothing of the client follow until {@link
   * #endExclusive}. What it sends itself goes out at once.
   */
  void exclusively(Runnable start) {
    if (isQuiet()) {
      exclusive = true;
      start.run();
    } else {
      exclusiveStart = start;
    }
  }

  void endExclusive() {
    exclusive = false;
    settle();
  }

  private boolean mustWait(FlowCall call) {
    return !refused.isEmpty() || !backlog.isEmpty() || !mayFollow(call);
  }

  /** Whether a call may go out beside those that are under way. */
  private boolean mayFollow(FlowCall call) {
    return live == 0
        || (sentVersion == routes.version() && (!call.wantsLeader() || routes.isProven(call.slot)));
  }

  private void dispatch(FlowCall call) {
    if (live == 0) {
      sentVersion = routes.version();
      heavy |= wantsHeavy;
    }
    live++;
    call.attempts++;
    NodeAddress node = call.destination(routes);
    if (node == null) {
      call.lost(Loss.UNSENT);
      return;
    }
    call.sentTo = node;
    if (!call.read) {
      lastWritten = node;
    }
    UpstreamLink link = upstreams.shared(node, call.mode);
    link.send(call);
    if (link.congested() && client.holdBack()) {
      link.onRelief(client::letGo);
    }
  }

  // ---- answers ----

  void done(FlowCall call, Reply reply) {
    noteSize(ReplySize.of(reply));
    judgeLeader(call, reply);
    if (call.read && refused.stream().anyMatch(earlier -> comesBefore(earlier, call))) {
      // Its client has not seen the answer, which stands behind the refused call's: it is asked
      // again after that.
      live--;
      refused.add(call);
      settle();
      return;
    }
    end(call, reply);
  }

  /** An error may come from before the place where leading matters. */
  private void judgeLeader(FlowCall call, Reply reply) {
    NodeAddress node = call.sentTo;
    if (!call.wantsLeader() || node == null) {
      return;
    }
    if (!(reply instanceof Reply.Error error)) {
      routes.prove(call.slot, node);
    } else if (error.code().equals(FlowCall.UNKNOWN_FATE.code())) {
      routes.doubt(call.slot);
    }
  }

  private static boolean comesBefore(FlowCall earlier, FlowCall call) {
    return earlier.slot == call.slot && earlier.sequence < call.sequence;
  }

  void fateUnknown(FlowCall call, Reply.Error error) {
    counters.fateUnknown();
    judgeLeader(call, error);
    follower.refreshSoon();
    end(call, error);
  }

  private void end(FlowCall call, Reply reply) {
    live--;
    for (FlowCall earlier : refused) {
      earlier.overtaken |= comesBefore(earlier, call);
    }
    if (!closed) {
      call.finish(reply);
    }
    settle();
  }

  /** No node has executed it, or its cause says that one may have. */
  void refused(FlowCall call, RetryCause cause, Reply.@Nullable Error error) {
    live--;
    counters.retried(cause);
    if (call.wantsLeader()) {
      routes.doubt(call.slot);
    }
    if (closed) {
      return;
    }
    if (cause == RetryCause.MOVED && error != null) {
      Redirect to = Redirect.of(error);
      if (to != null) {
        routes.learn(to.slot(), to.node());
      }
    }
    follower.refreshSoon();
    if (call.isFateUnknown()) {
      // It may have been executed. What was not, and came before it, must not follow it.
      for (FlowCall earlier : refused) {
        earlier.overtaken |= comesBefore(earlier, call) && !earlier.isFateUnknown();
      }
    }
    refused.add(call);
    settle();
  }

  /** Goes on when nothing is under way any more. */
  private void settle() {
    if (closed) {
      return;
    }
    if (live == 0 && !refused.isEmpty()) {
      scheduleRetry();
    } else if (live == 0 && !backlog.isEmpty()) {
      sendBacklog();
    } else if (isQuiet() && exclusiveStart != null) {
      Runnable start = exclusiveStart;
      exclusiveStart = null;
      exclusive = true;
      start.run();
    }
    if (held && !holding()) {
      held = false;
      lookLater();
    }
  }

  private void scheduleRetry() {
    if (retryScheduled) {
      return;
    }
    retryScheduled = true;
    int attempts = refused.stream().mapToInt(call -> call.attempts).max().orElse(1);
    long backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS << Math.min(attempts - 1, 10));
    long delayMs =
        attempts == 1 ? 1 : ThreadLocalRandom.current().nextLong(backoffMs / 2, backoffMs);
    var _ = upstreams.loop().schedule(this::retry, delayMs, TimeUnit.MILLISECONDS);
  }

  private void retry() {
    retryScheduled = false;
    if (closed) {
      return;
    }
    List<FlowCall> again = new ArrayList<>(refused);
    List<FlowCall> behind = new ArrayList<>();
    refused.clear();
    again.sort(Comparator.comparingLong(call -> call.sequence));
    long now = System.nanoTime();
    for (FlowCall call : again) {
      if (call.overtaken || now - call.deadlineNanos > 0) {
        counters.gaveUp();
        call.finish(call.lastReason());
      } else if (!refused.isEmpty()) {
        // One before it was refused at once: it keeps its place behind that.
        refused.add(call);
      } else if (!behind.isEmpty() || !mayFollow(call)) {
        behind.add(call);
      } else {
        dispatch(call);
      }
    }
    behind.reversed().forEach(backlog::addFirst);
    settle();
  }

  private void sendBacklog() {
    while (!backlog.isEmpty() && refused.isEmpty() && mayFollow(backlog.getFirst())) {
      dispatch(backlog.removeFirst());
    }
  }

  private void lookLater() {
    if (!lookScheduled && !upstreams.loop().isShuttingDown()) {
      lookScheduled = true;
      upstreams
          .loop()
          .execute(
              () -> {
                lookScheduled = false;
                if (!closed) {
                  client.lookAgain();
                }
              });
    }
  }

  private void noteSize(long bytes) {
    usualReplyBytes = (usualReplyBytes * 7 + bytes) / 8;
    window = (int) Math.clamp(WINDOW_BYTES / (usualReplyBytes + 1), 1, WINDOW_MAX);
    if (usualReplyBytes > HEAVY_REPLY_BYTES) {
      wantsHeavy = true;
    }
  }
}
