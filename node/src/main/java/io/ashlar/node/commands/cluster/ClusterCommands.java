package io.ashlar.node.commands.cluster;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.node.cluster.ClusterReplies;
import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommand;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.resp.Reply;
import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** CLUSTER, READONLY, READWRITE and ASKING. */
public final class ClusterCommands {
  private static final Reply.Error OWNED =
      new Reply.Error(
          "ERR This cluster's topology is owned by its control plane: use the ashlar tool to change"
              + " nodes, replicas and slots");
  private static final Reply.Error INVALID_SLOT = new Reply.Error("ERR Invalid slot");
  private static final Reply.Error INVALID_SLOT_OR_COUNT =
      new Reply.Error("ERR Invalid slot or number of keys");

  /** What Redis changes the topology with. */
  private static final List<String> CHANGING =
      List.of(
          "addslots",
          "addslotsrange",
          "bumpepoch",
          "delslots",
          "delslotsrange",
          "failover",
          "flushslots",
          "forget",
          "meet",
          "replicate",
          "reset",
          "saveconfig",
          "set-config-epoch",
          "setslot");

  private final ClusterView view;
  private final long startedMs;

  /**
   * @param startedMs when this node opened its ports, milliseconds since the epoch
   */
  public ClusterCommands(ClusterView view, long startedMs) {
    this.view = view;
    this.startedMs = startedMs;
  }

  private NodeCommand answer(BiFunction<ClusterReplies, NodeCall, Reply> builder) {
    return call ->
        call.reply(view.replies().map(r -> builder.apply(r, call)).orElse(ClusterView.NO_MAP));
  }

  private void myId(NodeCall call) {
    call.reply(view.self().<Reply>map(n -> Reply.Bulk.of(n.id())).orElse(ClusterView.NO_MAP));
  }

  private Reply myShardId(ClusterReplies replies) {
    return view.self().map(replies::shardId).orElse(ClusterView.NO_MAP);
  }

  private static void countKeys(NodeCall call) {
    byte[] slot = call.args()[2];
    if (!Numbers.isLong(slot)) {
      call.reply(Errors.NOT_AN_INTEGER);
    } else if (!isSlot(Numbers.toLong(slot))) {
      call.reply(INVALID_SLOT);
    } else {
      int number = (int) Numbers.toLong(slot);
      call.forward(new SlotKeys.Count(number), number, false, false, call::reply);
    }
  }

  private static void getKeys(NodeCall call) {
    byte[] slot = call.args()[2];
    byte[] limit = call.args()[3];
    if (!Numbers.isLong(slot) || !Numbers.isLong(limit)) {
      call.reply(Errors.NOT_AN_INTEGER);
    } else if (!isSlot(Numbers.toLong(slot)) || Numbers.toLong(limit) < 0) {
      call.reply(INVALID_SLOT_OR_COUNT);
    } else {
      int number = (int) Numbers.toLong(slot);
      var keys = new SlotKeys.Names(number, Numbers.toLong(limit));
      call.forward(keys, number, false, false, call::reply);
    }
  }

  private static boolean isSlot(long number) {
    return number >= 0 && number < SlotHash.SLOT_COUNT;
  }

  private static void readOnly(NodeCall call, boolean on) {
    call.session().followerReads().allow(on);
    call.reply(Reply.OK);
  }

  /** Slots move by release and acquire here, never half: there is nothing to ask for. */
  private static void asking(NodeCall call) {
    call.reply(Reply.OK);
  }

  /** The family's table. */
  public List<NodeCommandSpec> table() {
    List<NodeCommandSpec> table = new ArrayList<>();
    table.add(
        sub(
            "cluster",
            Arity.atLeast(2),
            "A container for cluster commands.",
            call -> call.reply(Errors.wrongArity("cluster"))));
    table.addAll(pictures());
    table.addAll(identities());
    table.addAll(slotQuestions());
    table.addAll(nodeQuestions());
    for (String name : CHANGING) {
      table.add(
          operators(
              "cluster|" + name,
              Arity.atLeast(2),
              "Refused: the control plane owns the topology.",
              call -> call.reply(OWNED)));
    }
    table.add(
        sub(
            "cluster|help",
            Arity.exactly(2),
            "Tells about the sub-commands.",
            call -> call.reply(ClusterHelp.REPLY)));
    table.addAll(modes());
    return List.copyOf(table);
  }

  /** The whole cluster, in the forms that clients ask for. */
  private List<NodeCommandSpec> pictures() {
    return List.of(
        sub(
            "cluster|info",
            Arity.exactly(2),
            "Returns the state of the cluster.",
            answer((r, call) -> r.info())),
        sub(
            "cluster|nodes",
            Arity.exactly(2),
            "Returns the nodes with their slots.",
            answer((r, call) -> r.nodes())),
        sub(
            "cluster|slots",
            Arity.exactly(2),
            "Returns which nodes serve which slots.",
            answer((r, call) -> r.slots())),
        sub(
            "cluster|shards",
            Arity.exactly(2),
            "Returns the primaries with their slots and replicas.",
            answer((r, call) -> r.shards())),
        sub(
            "cluster|links",
            Arity.exactly(2),
            "Returns the links to the other nodes.",
            answer((r, call) -> r.links(startedMs))));
  }

  private List<NodeCommandSpec> identities() {
    return List.of(
        sub("cluster|myid", Arity.exactly(2), "Returns this node's id.", this::myId),
        sub(
            "cluster|myshardid",
            Arity.exactly(2),
            "Returns the id that this node shares with its primary or replicas.",
            answer((r, call) -> myShardId(r))));
  }

  private static List<NodeCommandSpec> slotQuestions() {
    return List.of(
        sub(
            "cluster|keyslot",
            Arity.exactly(3),
            "Returns the slot of a key.",
            call -> call.reply(Reply.Int.of(SlotHash.slotOf(call.args()[2])))),
        sub(
            "cluster|countkeysinslot",
            Arity.exactly(3),
            "Returns the number of keys in a slot.",
            ClusterCommands::countKeys),
        sub(
            "cluster|getkeysinslot",
            Arity.exactly(4),
            "Returns keys of a slot.",
            ClusterCommands::getKeys));
  }

  private List<NodeCommandSpec> nodeQuestions() {
    return List.of(
        operators(
            "cluster|count-failure-reports",
            Arity.exactly(3),
            "Returns 0: nodes do not report each other.",
            answer((r, call) -> r.failureReports(call.arg(2)))),
        replicas("cluster|replicas"),
        replicas("cluster|slaves"));
  }

  private NodeCommandSpec replicas(String name) {
    return operators(
        name,
        Arity.exactly(3),
        "Returns the replicas of a primary.",
        answer((r, call) -> r.replicas(call.arg(2))));
  }

  /** What concerns one connection's reads and redirections. */
  private static List<NodeCommandSpec> modes() {
    return List.of(
        mode("readonly", "Lets followers answer this connection's reads.", c -> readOnly(c, true)),
        mode("readwrite", "Ends READONLY.", c -> readOnly(c, false)),
        mode("asking", "Accepted; slots never move by halves here.", ClusterCommands::asking));
  }

  private static NodeCommandSpec sub(
      String name, Arity arity, String summary, NodeCommand command) {
    return new NodeCommandSpec(spec(name, arity, summary).build(), command);
  }

  /** For operators only. */
  private static NodeCommandSpec operators(
      String name, Arity arity, String summary, NodeCommand command) {
    return new NodeCommandSpec(
        spec(name, arity, summary).flags(CommandFlag.ADMIN).build(), command);
  }

  private static CommandSpec.Builder spec(String name, Arity arity, String summary) {
    return CommandSpec.named(name)
        .arity(arity)
        .group("cluster")
        .since("3.0.0")
        .flags(CommandFlag.STALE)
        .summary(summary);
  }

  private static NodeCommandSpec mode(String name, String summary, NodeCommand command) {
    return new NodeCommandSpec(
        CommandSpec.named(name)
            .arity(Arity.exactly(1))
            .group("cluster")
            .since("3.0.0")
            .flags(CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .categories(AclCategory.CONNECTION)
            .summary(summary)
            .build(),
        command);
  }
}
