package io.ashlar.node.request;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reply of a request that several shards, or a chosen one, work on. */
final class Awaited implements PendingReply, Consumer<Reply> {
  private final Caller caller;
  private final CommandSpec spec;
  private final byte[][] args;
  private final CommandObserver observer;
  private final RespVersion version;
  private final boolean muted;
  private final int database;
  private final long startNanos;
  private @Nullable Reply reply;

  Awaited(Caller caller, CommandSpec spec, byte[][] args, CommandObserver observer) {
    this.caller = caller;
    this.spec = spec;
    this.args = args;
    this.observer = observer;
    this.version = caller.session().resp();
    this.muted = caller.session().muted();
    this.database = caller.session().database();
    this.startNanos = caller.lane().clock().last();
  }

  @Override
  public void accept(Reply answer) {
    reply = muted ? Reply.NONE : answer;
    observer.executed(
        spec, args, caller.session(), database, startNanos, caller.lane().clock().last(), answer);
    caller.ready(this);
  }

  @Override
  public @Nullable Reply reply() {
    return reply;
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
