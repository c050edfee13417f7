package io.ashlar.node.commands.peer;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.node.acl.Account;
import io.ashlar.node.bus.PeerToken;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.SessionRole;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** ASHLAR: what only nodes may say. */
public final class PeerCommands {
  static final Reply.Error NOT_A_NODE =
      new Reply.Error("NOPERM only nodes of this cluster may use ASHLAR");

  private final PubSub pubSub;
  private final ClientRegistry clients;
  private final Supplier<Optional<ClusterMap>> map;

  /**
   * @param map empty until it is known: then nobody is let in
   */
  public PeerCommands(PubSub pubSub, ClientRegistry clients, Supplier<Optional<ClusterMap>> map) {
    this.pubSub = pubSub;
    this.clients = clients;
    this.map = map;
  }

  private void peer(NodeCall call) {
    Optional<ClusterMap> known = map.get();
    if (known.isEmpty() || !PeerToken.isValid(known.get(), call.arg(2), call.args()[3])) {
      call.reply(NOT_A_NODE);
      return;
    }
    clients.becomesPeer(call.session());
    call.session().login().become(Account.NODE);
    call.reply(Reply.OK);
  }

  private void publish(NodeCall call) {
    byte[][] args = call.args();
    if (call.session().role() != SessionRole.PEER) {
      call.reply(NOT_A_NODE);
      return;
    }
    if (args.length % 2 != 0) {
      call.reply(Errors.wrongArity(call.spec().name()));
      return;
    }
    for (int i = 2; i < args.length; i += 2) {
      pubSub.publishHere(args[i], args[i + 1]);
    }
    call.reply(Reply.Int.of((args.length - 2) / 2));
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    return List.of(
        new NodeCommandSpec(
            spec("ashlar", Arity.atLeast(2)).summary("What nodes say to each other.").build(),
            call -> call.reply(NOT_A_NODE)),
        new NodeCommandSpec(
            spec("ashlar|peer", Arity.exactly(4))
                .flags(CommandFlag.NO_AUTH)
                .summary("Lets another node of the cluster in.")
                .build(),
            this::peer),
        new NodeCommandSpec(
            spec("ashlar|publish", Arity.atLeast(2))
                .summary("Publishes what was published on another node.")
                .complexity("O(N) where N is the number of messages and their receivers.")
                .build(),
            this::publish));
  }

  static CommandSpec.Builder spec(String name, Arity arity) {
    return CommandSpec.named(name)
        .arity(arity)
        .flags(
            CommandFlag.ADMIN,
            CommandFlag.NOSCRIPT,
            CommandFlag.LOADING,
            CommandFlag.STALE,
            CommandFlag.NO_MULTI,
            CommandFlag.SKIP_MONITOR,
            CommandFlag.SKIP_SLOWLOG)
        .since("7.2.0")
        .group("cluster");
  }
}
