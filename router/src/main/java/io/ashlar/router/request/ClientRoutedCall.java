package io.ashlar.router.request;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.request.PendingReply;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import org.jspecify.annotations.Nullable;

/** One request that the router answers itself, at once or later. */
final class ClientRoutedCall extends RoutedCall implements PendingReply {
  private final CommandObserver observer;
  private final long startNanos = System.nanoTime();
  private boolean executing;
  private boolean holding;
  private boolean muted;
  private boolean ordersPushes;
  private int database;
  private RespVersion version = RespVersion.RESP2;
  private @Nullable Reply reply;

  ClientRoutedCall(RouterDesk desk, CommandSpec spec, byte[][] args, CommandObserver observer) {
    super(desk, spec, args);
    this.observer = observer;
  }

  /** Executes, and gives the reply or keeps its place. */
  void run(NodeCommand command) {
    executing = true;
    command.execute(this);
    executing = false;
    version = session().resp();
    muted = session().muted();
    database = session().database();
    ordersPushes = spec().is(CommandFlag.PUBSUB) || session().tracking().mode() != null;
    Reply now = reply;
    if (now == null) {
      desk().client().expect(this);
    } else {
      desk().client().answer(now);
      observe(now);
    }
  }

  @Override
  public boolean inTransaction() {
    return false;
  }

  @Override
  public void holdFurtherRequests() {
    holding = true;
    desk().client().standStill();
  }

  @Override
  public void exclusively(Runnable start) {
    desk().flow().exclusively(start);
  }

  @Override
  public void endExclusive() {
    desk().flow().endExclusive();
  }

  @Override
  public void reply(Reply answer) {
    if (!desk().client().onThread()) {
      desk().client().execute(() -> take(answer));
    } else {
      take(answer);
    }
  }

  private void take(Reply answer) {
    if (reply != null) {
      throw new IllegalStateException("two replies to one " + spec().name());
    }
    if (holding) {
      desk().client().goOn();
    }
    if (executing) {
      reply = answer;
      return;
    }
    // What HELLO and its like have changed meanwhile counts for their own reply.
    version = session().resp();
    reply = muted ? Reply.NONE : answer;
    observe(answer);
    desk().client().ready(this);
  }

  private void observe(Reply answer) {
    observer.executed(spec(), args(), session(), database, startNanos, System.nanoTime(), answer);
  }

  @Override
  public @Nullable Reply reply() {
    return reply;
  }

  @Override
  public boolean ordersPushes() {
    return ordersPushes;
  }

  @Override
  public RespVersion version() {
    return version;
  }

  @Override
  public long requestBytes() {
    long sum = 0;
    for (byte[] arg : args()) {
      sum += arg.length + 24;
    }
    return sum;
  }
}
