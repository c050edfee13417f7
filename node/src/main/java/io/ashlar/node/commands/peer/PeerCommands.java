package io.ashlar.node.commands.peer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Words;
import io.ashlar.node.acl.Account;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.bus.PeerToken;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.pubsub.PubSub;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.node.session.Login;
import io.ashlar.node.session.SessionRole;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** ASHLAR: what nodes and routers say to nodes. */
public final class PeerCommands {
  static final Reply.Error NOT_A_NODE =
      new Reply.Error("NOPERM only nodes of this cluster may use ASHLAR");

  static final Reply.Error NOT_AUTHENTICATED = new Reply.Error("NOAUTH Authentication required.");

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

  /**
   * What the asking client's own user may do, without its passwords: for routers, which ask too.
   */
  private void rules(NodeCall call) {
    Login login = call.session().login();
    if (!login.authenticated()) {
      call.reply(NOT_AUTHENTICATED);
      return;
    }
    AclUser user = login.account().user();
    call.reply(
        Reply.Array.of(
            Reply.Bulk.of(user.name().getBytes(ISO_8859_1)),
            Reply.Bulk.of(user.describeRights().getBytes(ISO_8859_1))));
  }

  /** The map's epoch, and of each shard the first and last slots of its ranges: for routers. */
  private void shards(NodeCall call) {
    if (!call.session().login().authenticated()) {
      call.reply(NOT_AUTHENTICATED);
      return;
    }
    List<Reply> items = new ArrayList<>();
    items.add(Reply.Int.of(map.get().map(ClusterMap::epoch).orElse(-1L)));
    for (ShardInfo shard : map.get().map(ClusterMap::shards).orElse(List.of())) {
      List<Reply> bounds = new ArrayList<>();
      for (SlotRange range : shard.slots()) {
        bounds.add(Reply.Int.of(range.first()));
        bounds.add(Reply.Int.of(range.last()));
      }
      items.add(new Reply.Array(bounds));
    }
    call.reply(new Reply.Array(items));
  }

  /**
   * The connection is a router's: it carries requests of many clients, or of those that let
   * followers answer what they read, or is told who changes keys.
   */
  private void router(NodeCall call) {
    boolean readOnly = call.args().length == 3 && Words.is(call.args()[2], "READONLY");
    boolean writers = call.args().length == 3 && Words.is(call.args()[2], "WRITERS");
    if (call.args().length > 2 && !readOnly && !writers) {
      call.reply(Errors.SYNTAX);
      return;
    }
    if (writers) {
      call.session().tracking().setNamesWriters();
    }
    call.session().followerReads().allow(readOnly);
    call.session().setCarriesMany();
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
            spec("ashlar", Arity.atLeast(2))
                .summary("What nodes and routers say to nodes.")
                .build(),
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
            this::publish),
        new NodeCommandSpec(
            spec("ashlar|router", Arity.atLeast(2))
                .flags(CommandFlag.NO_AUTH)
                .summary("Tells that a connection carries requests of many clients.")
                .build(),
            this::router),
        new NodeCommandSpec(
            spec("ashlar|shards", Arity.exactly(2))
                .flags(CommandFlag.NO_AUTH)
                .summary("Returns the epoch of the map and the slots of each shard.")
                .build(),
            this::shards),
        new NodeCommandSpec(
            spec("ashlar|rules", Arity.exactly(2))
                .flags(CommandFlag.NO_AUTH)
                .summary("Returns what the connection's own user may do.")
                .build(),
            this::rules));
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
