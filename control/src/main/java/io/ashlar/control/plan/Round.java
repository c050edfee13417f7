package io.ashlar.control.plan;

import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One plan while it is made: what is decided, and how much room the throttle leaves. */
final class Round {
  final Model model;
  final PlannerSettings settings;

  /** Shards that lack a replica for which there is no node. */
  final Set<ModelShard> withoutPlace = new HashSet<>();

  /** Looks at a node or a replica: a measure of the work that does not depend on the machine. */
  long steps;

  private final List<Action> actions = new ArrayList<>();
  private int waiting;
  private int replicaMoves;
  private int leaderTransfers;

  Round(Model model) {
    this.model = model;
    this.settings = model.settings;
    for (ModelShard shard : model.shards) {
      for (ModelReplica replica : shard.replicas) {
        if (!replica.voter) {
          countMove(shard, replica.node);
        }
      }
      if (shard.busy && shard.leader != null && shard.leading != shard.leader.node) {
        countTransfer(shard.leader.node, shard.leading);
      }
    }
    for (Action running : model.seen.running()) {
      if (running instanceof Action.MoveSlots move) {
        countSlotMove(model.shard(move.from()));
        countSlotMove(model.shard(move.to()));
      }
    }
  }

  List<Action> actions() {
    return actions;
  }

  int waiting() {
    return waiting;
  }

  /** Something is due and has to wait for what runs. */
  void defer() {
    waiting++;
  }

  /** Whether the shard's leader may feed one more learner. */
  boolean mayFeed(ModelShard shard) {
    PlannerSettings.Throttle throttle = settings.throttle();
    return replicaMoves < throttle.replicaMoves()
        && shard.leader != null
        && shard.leader.node.outgoing < throttle.replicaMovesPerNode();
  }

  boolean mayReceive(ModelNode node) {
    return node.incoming < settings.throttle().replicaMovesPerNode();
  }

  boolean mayMoveReplicas() {
    return replicaMoves < settings.throttle().replicaMoves();
  }

  boolean mayTransfer(ModelNode from, ModelNode to) {
    return mayTransfer(from) && mayTransfer(to);
  }

  /** Whether the node may give or take one more leader. */
  boolean mayTransfer(ModelNode node) {
    PlannerSettings.Throttle throttle = settings.throttle();
    return leaderTransfers < throttle.leaderTransfers()
        && node.transfers < throttle.leaderTransfersPerNode();
  }

  void addLearner(
      ModelShard shard, ModelNode target, @Nullable ModelReplica replaced, String reason) {
    countMove(shard, target);
    shiftLoad(shard, target, replaced);
    Optional<String> replaces = Optional.ofNullable(replaced).map(old -> old.node.name());
    begin(shard, new Action.AddLearner(shard.id(), target.name(), replaces, reason));
  }

  /** Like {@link #addLearner}, when there is room: until then nobody else takes the place. */
  void reserve(ModelShard shard, ModelNode target, @Nullable ModelReplica replaced) {
    waiting++;
    shiftLoad(shard, target, replaced);
  }

  private static void shiftLoad(
      ModelShard shard, ModelNode target, @Nullable ModelReplica replaced) {
    target.replicaLoad += shard.weight;
    if (replaced != null) {
      replaced.node.replicaLoad -= shard.weight;
    }
  }

  void promote(ModelReplica learner, String reason) {
    begin(learner.shard, new Action.Promote(learner.shard.id(), learner.node.name(), reason));
  }

  void remove(ModelReplica replica, String reason) {
    begin(replica.shard, new Action.RemoveReplica(replica.shard.id(), replica.node.name(), reason));
  }

  void transfer(ModelShard shard, ModelNode to, String reason) {
    ModelNode from = shard.leading;
    countTransfer(from, to);
    if (from != null && shard.isData()) {
      from.led.remove(shard);
    }
    if (shard.isData()) {
      to.led.add(shard);
    }
    shard.leading = to;
    begin(shard, new Action.TransferLeader(shard.id(), to.name(), reason));
  }

  boolean mayMoveSlots(ModelShard from, ModelShard to) {
    PlannerSettings.Throttle throttle = settings.throttle();
    return model.migrations < throttle.slotMoves()
        && slotMovesAt(from) < throttle.slotMovesPerNode()
        && slotMovesAt(to) < throttle.slotMovesPerNode();
  }

  private static int slotMovesAt(ModelShard shard) {
    return shard.leader == null ? 0 : shard.leader.node.slotMoves;
  }

  void moveSlots(ModelShard from, ModelShard to, List<SlotRange> slots, String reason) {
    model.migrations++;
    countSlotMove(from);
    countSlotMove(to);
    from.migrating = true;
    to.migrating = true;
    actions.add(new Action.MoveSlots(from.id(), to.id(), slots, reason));
  }

  private static void countSlotMove(@Nullable ModelShard shard) {
    if (shard != null && shard.leader != null) {
      shard.leader.node.slotMoves++;
    }
  }

  void create(String id, List<String> replicas, String reason) {
    Action.CreateShard create = new Action.CreateShard(id, replicas, reason);
    model.expect(create);
    actions.add(create);
  }

  void retire(ModelShard shard, String reason) {
    model.shardsComing--;
    shard.retiring = true;
    begin(shard, new Action.RetireShard(shard.id(), reason));
  }

  void forget(ModelNode node, String reason) {
    actions.add(new Action.ForgetNode(node.name(), reason));
  }

  private void begin(ModelShard shard, Action action) {
    shard.busy = true;
    actions.add(action);
  }

  private void countMove(ModelShard shard, ModelNode target) {
    replicaMoves++;
    target.incoming++;
    target.incomingBytes += shard.memoryBytes;
    if (shard.leader != null) {
      shard.leader.node.outgoing++;
    }
  }

  private void countTransfer(@Nullable ModelNode from, @Nullable ModelNode to) {
    leaderTransfers++;
    if (from != null) {
      from.transfers++;
    }
    if (to != null) {
      to.transfers++;
    }
  }
}
