package io.ashlar.router.request;

import io.ashlar.node.request.NumberPrefix;
import io.ashlar.node.routing.Redirects;
import io.ashlar.resp.Reply;
import io.ashlar.router.map.Routes;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamCall;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Something that one client asks of one node. It is sent again, in its client's order, as long as
 * no node can have executed it, or would know it again, and its deadline has not passed. The
 * client's thread only.
 */
abstract class FlowCall implements UpstreamCall {
  /** Any node that leads something. */
  static final int ANYWHERE = -1;

  static final Reply.Error UNKNOWN_FATE =
      new Reply.Error(
          "UNKNOWNFATE the write may or may not have been applied: the connection to the shard's"
              + " leader broke before it answered");

  final ClientFlow flow;
  final int slot;

  /** The only node that it may go to, null for the slot's leader. */
  final @Nullable NodeAddress target;

  final LinkMode mode;
  final boolean read;

  /** What nodes know it again by; null for nothing. */
  private final @Nullable OnceAgain once;

  /** Followers may answer it, from a state that is at most so old. */
  private final boolean anyReplica;

  private final long stalenessMaxMs;

  /** Its place among its client's calls. */
  long sequence;

  long deadlineNanos;
  int attempts;

  /** Where it was sent last. */
  @Nullable NodeAddress sentTo;

  /** A later call for the same slot was executed: this one must not be any more. */
  boolean overtaken;

  private Reply.@Nullable Error reason;

  /** A node may have executed it, and has not said so. */
  private boolean fateUnknown;

  FlowCall(
      ClientFlow flow,
      int slot,
      @Nullable NodeAddress target,
      LinkMode mode,
      boolean read,
      @Nullable OnceAgain once) {
    this.flow = flow;
    this.slot = slot;
    this.target = target;
    this.mode = mode;
    this.read = read;
    this.once = once;
    this.anyReplica = mode.readOnly() && read && slot >= 0;
    this.stalenessMaxMs = anyReplica ? flow.stalenessMaxMs() : Long.MAX_VALUE;
  }

  /** Where it should be sent now; null while nobody is known. */
  final @Nullable NodeAddress destination(Routes routes) {
    if (target != null) {
      return target;
    }
    if (slot < 0) {
      return routes.any();
    }
    // Alternately, so that neither a missing leader nor a missing follower is in its way for long.
    return anyReplica && attempts % 2 == 1
        ? routes.replicaOf(slot, ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE))
        : routes.leaderOf(slot);
  }

  /** Whether only the leader of its slot can execute it. */
  final boolean wantsLeader() {
    return slot >= 0 && !anyReplica;
  }

  /** A request as it is sent now: with its id, if it has one, and its writer or its bound. */
  final byte[][] identified(byte[][] args) {
    if (stalenessMaxMs != Long.MAX_VALUE) {
      return NumberPrefix.STALENESS_MAX.put(stalenessMaxMs, args);
    }
    return signed(once == null ? args : once.before(args, fateUnknown));
  }

  /** The same without the id. */
  final byte[][] signed(byte[][] args) {
    return read ? args : flow.signed(args, sentTo);
  }

  final boolean hasId() {
    return once != null;
  }

  /** Whether a node may have executed it; it is sent again all the same, and counts once. */
  final boolean isFateUnknown() {
    return fateUnknown;
  }

  /** Its end. */
  abstract void finish(Reply reply);

  @Override
  public int requestCount() {
    return 1;
  }

  @Override
  public void replied(Reply reply) {
    take(reply);
  }

  /** The whole answer of the node. */
  final void take(Reply reply) {
    if (reply instanceof Reply.Error error) {
      RetryCause cause = RetryCause.of(error, read || hasId());
      if (cause != null) {
        fateUnknown |= cause == RetryCause.BROKEN && !read;
        reason = cause == RetryCause.DOWN ? error : null;
        flow.refused(this, cause, error);
        return;
      }
      if (fateUnknown && OnceAgain.saysNothingOf(error)) {
        flow.fateUnknown(this, UNKNOWN_FATE);
        return;
      }
    }
    flow.done(this, reply);
  }

  @Override
  public void lost(Loss why) {
    switch (why) {
      case Loss.Unsent() -> flow.refused(this, RetryCause.UNREACHABLE, null);
      case Loss.Refused(Reply.Error refusal) -> {
        reason = refusal;
        boolean mayPass = refusal.code().equals("WRONGPASS") || refusal.code().equals("NOAUTH");
        if (mayPass && attempts <= ClientFlow.USER_ATTEMPTS) {
          // The node may not have heard of the user yet.
          flow.refused(this, RetryCause.NOT_LET_IN, null);
        } else if (fateUnknown) {
          flow.fateUnknown(this, UNKNOWN_FATE);
        } else {
          flow.done(this, refusal);
        }
      }
      case Loss.Broken() -> {
        if (read || hasId()) {
          fateUnknown |= !read;
          flow.refused(this, RetryCause.BROKEN, null);
        } else {
          flow.fateUnknown(this, UNKNOWN_FATE);
        }
      }
    }
  }

  /**
   * What the client is told when there is no time left. Nothing was executed, unless it says that
   * nobody knows.
   */
  Reply.Error lastReason() {
    if (fateUnknown) {
      flow.counters().fateUnknown();
      return UNKNOWN_FATE;
    }
    Reply.Error known = reason;
    return known == null ? Redirects.DOWN : known;
  }
}
