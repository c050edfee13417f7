package io.ashlar.node.request;

import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.request.RequestId;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.routing.ShardCall;
import io.ashlar.node.routing.ShardPort;
import io.ashlar.node.session.BlockedCall;
import io.ashlar.raft.Unblock;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request that a single shard executes: the ordinary case. While a blocking command is under
 * way the client's next requests stand still.
 */
final class ClientCall extends ShardCall implements PendingReply, BlockedCall {
  private final Caller caller;
  private final CommandSpec spec;
  private final byte[][] args;
  private final CommandObserver observer;
  private final RespVersion version;
  private final boolean muted;
  private final boolean mayWait;
  private volatile boolean waiting;
  private final boolean ordersPushes;
  private final @Nullable RequestId requestId;
  private final long stalenessMaxMs;
  private @Nullable Reply reply;

  ClientCall(
      Caller caller,
      CommandSpec spec,
      byte[][] args,
      Command command,
      int slot,
      @Nullable ShardPort target,
      CommandObserver observer) {
    super(
        caller.lane(),
        command,
        caller.session().database(),
        slot,
        spec.is(CommandFlag.WRITE),
        spec.is(CommandFlag.DENYOOM),
        !caller.session().noTouch(),
        caller.session().followerReads().allowed()
            && spec.is(CommandFlag.READONLY)
            && !(command instanceof BlockingCommand),
        target);
    this.caller = caller;
    this.spec = spec;
    this.args = args;
    this.observer = observer;
    this.version = caller.session().resp();
    this.muted = caller.session().muted();
    this.requestId = mayWrite(spec, command) ? caller.requestId() : null;
    this.stalenessMaxMs = caller.session().followerReads().stalenessMaxMs();
    this.mayWait = command instanceof BlockingCommand;
    // A blocked client may wait long, and reads nothing until then.
    this.ordersPushes =
        caller.session().tracking().mode() != null && !spec.is(CommandFlag.BLOCKING);
  }

  private static boolean mayWrite(CommandSpec spec, Command command) {
    return spec.is(CommandFlag.WRITE) || (command.runsScript() && !spec.is(CommandFlag.READONLY));
  }

  /** Keeps the reply's place and sets out. */
  void start() {
    caller.expect(this);
    if (mayWait) {
      caller.session().setBlockedCall(this);
      caller.standStill();
    }
    caller.lane().send(this);
  }

  @Override
  protected @Nullable RequestId requestId() {
    return requestId;
  }

  @Override
  protected long stalenessMaxMs() {
    return stalenessMaxMs;
  }

  @Override
  protected void waits() {
    waiting = true;
  }

  @Override
  public boolean waiting() {
    return waiting;
  }

  @Override
  public void unblock(boolean withError, Consumer<Boolean> then) {
    caller.execute(() -> endWaiting(withError ? Unblock.ERROR : Unblock.TIMEOUT, then));
  }

  @Override
  public void abandon() {
    caller.execute(() -> endWaiting(Unblock.ABANDON, waited -> {}));
  }

  @Override
  protected void finish(Reply answer) {
    if (mayWait) {
      waiting = false;
      caller.session().setBlockedCall(null);
      caller.goOn();
    }
    reply = muted ? Reply.NONE : answer;
    if (!turnedAway()) {
      observer.executed(spec, args, caller.session(), database(), startNanos(), endNanos(), answer);
    } else if (answer instanceof Reply.Error error) {
      observer.rejected(spec, caller.session(), error);
    }
    caller.ready(this);
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
    return Requests.bytes(args);
  }
}
