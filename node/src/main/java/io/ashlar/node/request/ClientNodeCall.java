package io.ashlar.node.request;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import org.jspecify.annotations.Nullable;

/** One request that the node answers itself, at once or later. */
final class ClientNodeCall extends BaseNodeCall implements PendingReply {
  private final CommandObserver observer;
  private boolean executing;
  private boolean holding;
  private boolean muted;
  private boolean ordersPushes;
  private int database;
  private RespVersion version = RespVersion.RESP2;
  private long startNanos;
  private long endNanos;
  private @Nullable Reply reply;

  ClientNodeCall(
      RequestPath path, Caller caller, CommandSpec spec, byte[][] args, CommandObserver observer) {
    super(path, caller, spec, args);
    this.observer = observer;
  }

  /** Executes, and gives the reply or keeps its place. */
  void run(NodeCommand command) {
    startNanos = caller().lane().clock().last();
    executing = true;
    command.execute(this);
    executing = false;
    endNanos = caller().lane().clock().advance();
    // As the command left them: HELLO answers in the version that it chose.
    version = session().resp();
    muted = session().muted();
    database = session().database();
    ordersPushes = spec().is(CommandFlag.PUBSUB) || session().tracking().mode() != null;
    Reply now = reply;
    if (now == null) {
      caller().expect(this);
    } else {
      caller().answer(now);
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
    caller().standStill();
  }

  @Override
  public void reply(Reply answer) {
    if (!caller().onThread()) {
      caller().execute(() -> take(answer));
    } else {
      take(answer);
    }
  }

  private void take(Reply answer) {
    if (reply != null) {
      throw new IllegalStateException("two replies to one " + spec().name());
    }
    if (holding) {
      caller().goOn();
    }
    if (executing) {
      reply = answer;
      return;
    }
    reply = muted ? Reply.NONE : answer;
    observe(answer);
    caller().ready(this);
  }

  private void observe(Reply answer) {
    observer.executed(spec(), args(), session(), database, startNanos, endNanos, answer);
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
    return Requests.bytes(args());
  }
}
