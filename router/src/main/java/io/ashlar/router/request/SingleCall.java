package io.ashlar.router.request;

import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.LinkMode;
import io.ashlar.router.upstream.NodeAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One request. */
final class SingleCall extends FlowCall {
  private final byte[][] args;
  private final Consumer<Reply> then;

  SingleCall(
      ClientFlow flow,
      int slot,
      @Nullable NodeAddress target,
      LinkMode mode,
      boolean read,
      @Nullable OnceAgain once,
      byte[][] args,
      Consumer<Reply> then) {
    super(flow, slot, target, mode, read, once);
    this.args = args;
    this.then = then;
  }

  @Override
  public byte[][] request(int index) {
    return identified(args);
  }

  @Override
  void finish(Reply reply) {
    then.accept(reply);
  }
}
