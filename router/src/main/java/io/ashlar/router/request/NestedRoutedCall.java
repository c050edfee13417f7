package io.ashlar.router.request;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.resp.Reply;
import java.util.function.Consumer;

/** A command that EXEC runs; nothing else of its client is under way. */
final class NestedRoutedCall extends RoutedCall {
  private final Consumer<Reply> then;

  NestedRoutedCall(RouterDesk desk, CommandSpec spec, byte[][] args, Consumer<Reply> then) {
    super(desk, spec, args);
    this.then = then;
  }

  @Override
  public boolean inTransaction() {
    return true;
  }

  @Override
  public void holdFurtherRequests() {}

  @Override
  public void exclusively(Runnable start) {
    start.run();
  }

  @Override
  public void endExclusive() {}

  @Override
  public void reply(Reply reply) {
    if (desk().client().onThread()) {
      then.accept(reply);
    } else {
      desk().client().execute(() -> then.accept(reply));
    }
  }
}
