package io.ashlar.router.request;

import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandObserver;
import io.ashlar.node.request.ClientLink;
import io.ashlar.node.request.PendingReply;
import io.ashlar.resp.Reply;
import io.ashlar.resp.RespVersion;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The place of a request among its client's replies, until its answer is there. */
final class Answer implements PendingReply, Consumer<Reply> {
  private static final int ARGUMENT_OVERHEAD_BYTES = 24;

  private final ClientLink client;
  private final CommandSpec spec;
  private final byte[][] args;
  private final CommandObserver observer;
  private final RespVersion version;
  private final boolean muted;
  private final int database;
  private final long startNanos;
  private final long bytes;
  private final @Nullable Runnable whenRead;
  private final boolean ordersPushes;
  private @Nullable Reply reply;

  /**
   * @param whenRead runs when the answer is there; null where the client keeps no copy
   */
  Answer(
      ClientLink client,
      CommandSpec spec,
      byte[][] args,
      CommandObserver observer,
      @Nullable Runnable whenRead) {
    this.whenRead = whenRead;
    this.ordersPushes =
        client.session().tracking().mode() != null && !spec.is(CommandFlag.BLOCKING);

    this.client = client;
    this.spec = spec;
    this.args = args;
    this.observer = observer;
    this.version = client.session().resp();
    this.muted = client.session().muted();
    this.database = client.session().database();
    this.startNanos = System.nanoTime();
    long sum = 0;
    for (byte[] arg : args) {
      sum += arg.length + ARGUMENT_OVERHEAD_BYTES;
    }
    this.bytes = sum;
  }

  @Override
  public void accept(Reply answer) {
    if (reply != null) {
      throw new IllegalStateException("two replies to one " + spec.name());
    }
    reply = muted ? Reply.NONE : answer;
    // How long a client waits for a key is not how long the command takes.
    long endNanos = spec.is(CommandFlag.BLOCKING) ? startNanos : System.nanoTime();
    observer.executed(spec, args, client.session(), database, startNanos, endNanos, answer);
    if (whenRead != null) {
      whenRead.run();
    }
    client.ready(this);
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
    return bytes;
  }
}
