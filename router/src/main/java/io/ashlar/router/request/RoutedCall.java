package io.ashlar.router.request;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.request.RequestId;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.session.Session;
import io.ashlar.resp.Reply;
import io.ashlar.router.upstream.NodeAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One execution of a command that the router answers itself, with what it may ask of nodes. */
public abstract class RoutedCall implements NodeCall {
  private final RouterDesk desk;
  private final CommandSpec spec;
  private final byte[][] args;

  /** Of the request that this answers, however late it asks a node. */
  private final @Nullable RequestId requestId;

  RoutedCall(RouterDesk desk, CommandSpec spec, byte[][] args) {
    this.desk = desk;
    this.spec = spec;
    this.args = args;
    this.requestId = desk.client().requestId();
  }

  final @Nullable RequestId requestId() {
    return requestId;
  }

  public final RouterDesk desk() {
    return desk;
  }

  @Override
  public final byte[][] args() {
    return args;
  }

  @Override
  public final Session session() {
    return desk.session();
  }

  @Override
  public final CommandSpec spec() {
    return spec;
  }

  // ---- asking nodes ----

  /** Asks any node the same, as the client's user. */
  public final void askAny(Consumer<Reply> then) {
    desk.ask(FlowCall.ANYWHERE, spec, args, then);
  }

  /** Asks the node that this client wrote to last, which may take its time. */
  public final void askWhereWritten() {
    BlockingRun.start(desk, spec, args, FlowCall.ANYWHERE, null, this::reply);
  }

  /** Asks the leader of a slot; which one it was comes with the answer. */
  public final void askLeader(int slot, BiConsumer<@Nullable NodeAddress, Reply> then) {
    desk.askTelling(slot, null, spec, args, then);
  }

  /** Asks a node if there is one given, else any; which one it was comes with the answer. */
  public final void askNodeOrAny(
      @Nullable NodeAddress node, BiConsumer<@Nullable NodeAddress, Reply> then) {
    desk.askTelling(FlowCall.ANYWHERE, node, spec, args, then);
  }

  /** Asks every node of the grid the same; nothing of this client goes on meanwhile. */
  public final void askAll(Consumer<List<Reply>> then) {
    askAll(args, then);
  }

  /** Asks every node of the grid something; nothing of this client goes on meanwhile. */
  public final void askAll(byte[][] question, Consumer<List<Reply>> then) {
    askEach(desk.flow().routes().nodes(), question, then);
  }

  private void askEach(List<NodeAddress> nodes, byte[][] question, Consumer<List<Reply>> then) {
    exclusively(
        () ->
            askWithin(
                nodes,
                question,
                replies -> {
                  then.accept(replies);
                  endExclusive();
                }));
  }

  /** As {@link #askAll}, from within something that is exclusive already. */
  public final void askAllWithin(byte[][] question, Consumer<List<Reply>> then) {
    askWithin(desk.flow().routes().nodes(), question, then);
  }

  private void askWithin(List<NodeAddress> nodes, byte[][] question, Consumer<List<Reply>> then) {
    List<Consumer<Reply>> takers = Gather.all(nodes.size(), then);
    if (nodes.isEmpty()) {
      then.accept(List.of());
    }
    for (int i = 0; i < nodes.size(); i++) {
      desk.askNode(nodes.get(i), spec, question, takers.get(i));
    }
  }

  /** Asks every node that leads something, once: who does not answer is left out. */
  public final void askLeadersOnce(byte[][] question, Consumer<List<Reply>> then) {
    List<NodeAddress> nodes = desk.flow().routes().leaders();
    List<Consumer<Reply>> takers =
        Gather.all(
            nodes.size(),
            replies ->
                then.accept(replies.stream().filter(reply -> !reply.equals(Reply.NONE)).toList()));
    if (nodes.isEmpty()) {
      then.accept(List.of());
    }
    for (int i = 0; i < nodes.size(); i++) {
      Consumer<Reply> taker = takers.get(i);
      desk.flow()
          .upstreams()
          .shared(nodes.get(i), desk.mode())
          .send(new Question(question, taker, loss -> taker.accept(Reply.NONE)));
    }
  }

  /** Runs a task on the client's thread after some time, unless the client is gone. */
  public final void later(int delayMs, Runnable task) {
    var _ =
        desk.flow()
            .upstreams()
            .loop()
            .schedule(
                () -> {
                  if (!desk.flow().isClosed()) {
                    task.run();
                  }
                },
                delayMs,
                TimeUnit.MILLISECONDS);
  }

  /** Runs something once nothing of this client is under way; ends with {@link #endExclusive}. */
  public abstract void exclusively(Runnable start);

  public abstract void endExclusive();

  // ---- what only a node can do ----

  @Override
  public final Reply.@Nullable Error refusalAtExec(CommandSpec what, byte[][] arguments) {
    return desk.service().path().access().refusalAtExec(session(), what, arguments);
  }

  @Override
  public final void forward(
      Command command, int slot, boolean write, boolean denyOom, Consumer<Reply> then) {
    throw new IllegalStateException("a router has no shards: " + spec.name());
  }

  @Override
  public final void perform(CommandSpec what, byte[][] arguments, Consumer<Reply> then) {
    throw new IllegalStateException("EXEC of a router performs otherwise: " + spec.name());
  }

  @Override
  public final void performOnRest(
      CommandSpec what, byte[][] arguments, int slot, Reply part, Consumer<Reply> then) {
    throw new IllegalStateException("EXEC of a router performs otherwise: " + spec.name());
  }
}
