package io.ashlar.node.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.request.RequestId;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a node command sees; how its reply travels is the subclasses' matter. */
abstract class BaseNodeCall implements NodeCall {
  private final RequestPath path;
  private final Caller caller;
  private final CommandSpec spec;
  private final byte[][] args;

  /** Of the request that this answers, however late it comes to forwarding. */
  private final @Nullable RequestId requestId;

  BaseNodeCall(RequestPath path, Caller caller, CommandSpec spec, byte[][] args) {
    this.path = path;
    this.caller = caller;
    this.spec = spec;
    this.args = args;
    this.requestId = caller.requestId();
  }

  @Override
  public final byte[][] args() {
    return args;
  }

  @Override
  public final Session session() {
    return caller.session();
  }

  @Override
  public final CommandSpec spec() {
    return spec;
  }

  final Caller caller() {
    return caller;
  }

  @Override
  public final Reply.@Nullable Error refusalAtExec(CommandSpec what, byte[][] arguments) {
    return path.access().refusalAtExec(caller.session(), what, arguments);
  }

  @Override
  public final void forward(
      Command command, int slot, boolean write, boolean denyOom, Consumer<Reply> then) {
    path.shardWork().onOne(caller, command, slot, write, denyOom, write ? requestId : null, then);
  }

  @Override
  public final void perform(CommandSpec what, byte[][] arguments, Consumer<Reply> then) {
    path.perform(caller, what, arguments, then);
  }

  @Override
  public final void performOnRest(
      CommandSpec what, byte[][] arguments, int slot, Reply part, Consumer<Reply> then) {
    path.shardWork().onRest(caller, what, arguments, slot, part, then);
  }
}
