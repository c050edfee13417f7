package io.ashlar.router.request;

import io.ashlar.node.routing.Redirects;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamCall;
import org.jspecify.annotations.Nullable;

/**
 * Something that one client asks of one node. It is sent again, in its client's order, as long as
 * no node can have executed it and its deadline has not passed. The client's thread only.
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

  /** Its place among its client's calls. */
  long sequence;

  long deadlineNanos;
  int attempts;

  /** Where it was sent last. */
  @Nullable NodeAddress sentTo;

  /** A later call for the same slot was executed: this one must not be any more. */
  boolean overtaken;

  private Reply.@Nullable Error reason;

  FlowCall(ClientFlow flow, int slot, @Nullable NodeAddress target, LinkMode mode, boolean read) {
    this.flow = flow;
    this.slot = slot;
    this.target = target;
    this.mode = mode;
    this.read = read;
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
      RetryCause cause = RetryCause.of(error, read);
      if (cause != null) {
        reason = cause == RetryCause.DOWN ? error : null;
        flow.refused(this, cause, error);
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
        } else {
          flow.done(this, refusal);
        }
      }
      case Loss.Broken() -> {
        if (read) {
          flow.refused(this, RetryCause.BROKEN_READ, null);
        } else {
          flow.fateUnknown(this, UNKNOWN_FATE);
        }
      }
    }
  }

  /** What the client is told when there is no time left. Nothing was executed. */
  Reply.Error lastReason() {
    Reply.Error known = reason;
    return known == null ? Redirects.DOWN : known;
  }
}
