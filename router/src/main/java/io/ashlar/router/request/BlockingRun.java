package io.ashlar.router.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Words;
import io.ashlar.node.routing.Redirects;
import io.ashlar.node.session.BlockedCall;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.Loss;
import io.ashlar.router.upstream.NodeAddress;
import io.ashlar.router.upstream.UpstreamCall;
import io.ashlar.router.upstream.UpstreamLink;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command that may wait, over a connection that it has for itself meanwhile. When the node that
 * it waits at is not the leader any more it goes on at the next one, with its full time.
 */
final class BlockingRun implements UpstreamCall, BlockedCall {
  private static final Reply.Error TOO_MANY =
      new Reply.Error("ERR too many clients of this router wait; try again");
  private static final int RETRY_MS = 50;
  private static final String STREAMS = "stream";

  private final RouterDesk desk;
  private final CommandSpec spec;
  private final byte[][] args;
  private final int slot;
  private final LinkMode mode;
  private final Consumer<Reply> then;
  private final @Nullable OnceAgain once;
  private boolean fateUnknown;
  private long failingSinceNanos;
  private volatile @Nullable UpstreamLink link;
  private boolean abandoned;

  private BlockingRun(
      RouterDesk desk,
      CommandSpec spec,
      byte[][] args,
      int slot,
      @Nullable OnceAgain once,
      Consumer<Reply> then) {
    this.desk = desk;
    this.spec = spec;
    this.args = args;
    this.slot = slot;
    this.mode = desk.modeFor(desk.session().database(), LinkMode.Lane.QUICK);
    this.once = once;
    this.then = then;
  }

  /** Reads of streams wait only where BLOCK says so. */
  static boolean mayWait(CommandSpec spec, byte[][] args) {
    if (!spec.group().equals(STREAMS)) {
      return true;
    }
    for (int i = 1; i < args.length && !Words.is(args[i], "STREAMS"); i++) {
      if (Words.is(args[i], "BLOCK")) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param slot of its keys, {@link FlowCall#ANYWHERE} for the node that the client wrote to last
   */
  static void start(
      RouterDesk desk,
      CommandSpec spec,
      byte[][] args,
      int slot,
      @Nullable OnceAgain once,
      Consumer<Reply> then) {
    BlockingRun run = new BlockingRun(desk, spec, args, slot, once, then);
    desk.session().setBlockedCall(run);
    desk.flow().exclusively(run::attempt);
  }

  private void attempt() {
    if (abandoned) {
      return;
    }
    NodeAddress node = node();
    if (node == null) {
      retryLater(RetryCause.DOWN, Redirects.DOWN);
      return;
    }
    UpstreamLink taken = desk.flow().upstreams().exclusive(node, mode);
    if (taken == null) {
      finish(TOO_MANY);
      return;
    }
    link = taken;
    taken.send(this);
  }

  private @Nullable NodeAddress node() {
    if (slot >= 0) {
      return desk.flow().routes().leaderOf(slot);
    }
    NodeAddress last = desk.flow().lastWritten();
    return last == null ? desk.flow().routes().any() : last;
  }

  @Override
  public int requestCount() {
    return 1;
  }

  @Override
  public byte[][] request(int index) {
    return once == null ? args : once.before(args, fateUnknown);
  }

  /** Whether it does no harm to send it twice. */
  private boolean repeatable() {
    return once != null || RouterDesk.isRead(spec);
  }

  @Override
  public void replied(Reply reply) {
    UpstreamLink used = link;
    link = null;
    if (used != null) {
      desk.flow().upstreams().giveBack(used);
    }
    if (reply instanceof Reply.Error error) {
      RetryCause cause = RetryCause.of(error, repeatable());
      fateUnknown |= cause == RetryCause.BROKEN && once != null;
      if (cause == null && isLeaderChange(error)) {
        failingSinceNanos = 0;
        cause = RetryCause.MOVED;
      }
      if (cause != null) {
        Redirect to = cause == RetryCause.MOVED ? Redirect.of(error) : null;
        if (to != null) {
          desk.flow().routes().learn(to.slot(), to.node());
        }
        retryLater(cause, Redirects.DOWN);
        return;
      }
      if (fateUnknown && OnceAgain.saysNothingOf(error)) {
        finish(FlowCall.UNKNOWN_FATE);
        return;
      }
    }
    finish(reply);
  }

  /** What a node says when it stops leading; CLIENT UNBLOCK is worded otherwise. */
  private static boolean isLeaderChange(Reply.Error error) {
    return error.code().equals("UNBLOCKED") && error.line().contains("instance state changed");
  }

  @Override
  public void lost(Loss why) {
    link = null;
    if (abandoned) {
      return;
    }
    switch (why) {
      case Loss.Unsent() -> retryLater(RetryCause.UNREACHABLE, Redirects.DOWN);
      case Loss.Refused(Reply.Error reason) -> finish(fateUnknown ? FlowCall.UNKNOWN_FATE : reason);
      case Loss.Broken() -> {
        if (repeatable()) {
          fateUnknown |= once != null;
          failingSinceNanos = 0;
          retryLater(RetryCause.BROKEN, Redirects.DOWN);
        } else {
          desk.flow().counters().fateUnknown();
          finish(FlowCall.UNKNOWN_FATE);
        }
      }
    }
  }

  private void retryLater(RetryCause cause, Reply.Error otherwise) {
    desk.flow().counters().retried(cause);
    desk.flow().follower().refreshSoon();
    long now = System.nanoTime();
    failingSinceNanos = failingSinceNanos == 0 ? now | 1 : failingSinceNanos;
    if (now - failingSinceNanos > desk.flow().patienceNanos()) {
      finish(fateUnknown ? FlowCall.UNKNOWN_FATE : otherwise);
      return;
    }
    var _ = desk.flow().upstreams().loop().schedule(this::attempt, RETRY_MS, TimeUnit.MILLISECONDS);
  }

  private void finish(Reply reply) {
    if (abandoned || desk.flow().isClosed()) {
      return;
    }
    desk.session().setBlockedCall(null);
    then.accept(reply);
    desk.flow().endExclusive();
  }

  // ---- BlockedCall, any thread ----

  @Override
  public boolean waiting() {
    return link != null;
  }

  /** As the waiting client's own user, which has to be allowed to. */
  @Override
  public void unblock(boolean withError, Consumer<Boolean> told) {
    desk.client()
        .execute(
            () -> {
              UpstreamLink at = link;
              if (at == null || at.clientId() == 0) {
                told.accept(false);
                return;
              }
              byte[][] question = {
                "CLIENT".getBytes(US_ASCII),
                "UNBLOCK".getBytes(US_ASCII),
                Long.toString(at.clientId()).getBytes(US_ASCII),
                (withError ? "ERROR" : "TIMEOUT").getBytes(US_ASCII)
              };
              LinkMode control = desk.modeFor(0, LinkMode.Lane.CONTROL);
              desk.flow()
                  .upstreams()
                  .shared(at.node(), control)
                  .send(
                      new Question(
                          question,
                          reply -> told.accept(reply.equals(Reply.ONE)),
                          loss -> told.accept(false)));
            });
  }

  @Override
  public void abandon() {
    desk.client()
        .execute(
            () -> {
              abandoned = true;
              UpstreamLink at = link;
              if (at != null) {
                at.close();
              }
            });
  }
}
