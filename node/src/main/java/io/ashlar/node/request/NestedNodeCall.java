package io.ashlar.node.request;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.resp.Reply;
import java.util.function.Consumer;

/** A node command that another one runs, as EXEC does. */
final class NestedNodeCall extends BaseNodeCall {
  private final Consumer<Reply> then;

  NestedNodeCall(
      RequestPath path, Caller caller, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    super(path, caller, spec, args);
    this.then = then;
  }

  @Override
  public boolean inTransaction() {
    return true;
  }

  /** The command that runs this one sees to it. */
  @Override
  public void holdFurtherRequests() {}

  @Override
  public void reply(Reply reply) {
    if (caller().onThread()) {
      then.accept(reply);
    } else {
      caller().execute(() -> then.accept(reply));
    }
  }
}
