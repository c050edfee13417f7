package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An observation with its names resolved and its loads added up, in which planning notes what it
 * has decided. What runs already counts as done where load is weighed, and as not done where safety
 * is.
 */
final class Model {
  /** Below that much memory and traffic a shard's number counts rather than its size. */
  static final long SHARD_MEMORY_BYTES_NOTABLE = 64L << 20;

  static final long SHARD_OPS_NOTABLE = 1_000;

  /** Weight of a replica of a shard of average size. */
  static final long WEIGHT_AVERAGE = 1_000;

  /** Weights are multiples of that, so that small differences are none. */
  private static final long WEIGHT_STEP = 250;

  final Observation seen;
  final PlannerSettings settings;
  final List<ModelNode> nodes = new ArrayList<>();
  final List<ModelShard> shards = new ArrayList<>();
  final int zones;

  /** Shards that are there, or will be when what runs is done. */
  int shardsComing;

  /** Moves of slots that run or are planned. */
  int migrations;

  private final Map<String, ModelNode> nodeByName = new HashMap<>();
  private final Map<String, ModelShard> shardById = new HashMap<>();
  private final Map<String, Integer> zoneByLabel = new LinkedHashMap<>();

  Model(Observation seen, PlannerSettings settings) {
    this.seen = seen;
    this.settings = settings;
    for (ObservedNode node : seen.nodes()) {
      addNode(node);
    }
    for (ObservedShard shard : seen.shards()) {
      addShard(shard);
    }
    seen.running().forEach(this::note);
    this.zones = zoneByLabel.size();
    weigh();
    shards.forEach(this::place);
  }

  @Nullable ModelNode node(String name) {
    return nodeByName.get(name);
  }

  /** The highest number that a shard's id has or had. */
  int lastShardNumber() {
    int last = seen.lastShardNumber();
    for (ModelShard shard : shards) {
      if (shard.id().matches("s[0-9]{1,9}")) {
        last = Math.max(last, Integer.parseInt(shard.id().substring(1)));
      }
    }
    return last;
  }

  /** A shard that is planned to be created. */
  void expect(Action.CreateShard create) {
    ModelShard shard = addShard(beingCreated(create));
    shard.busy = true;
    shard.weight = WEIGHT_AVERAGE;
    place(shard);
  }

  /** Whether the cluster map has it. */
  boolean isObserved(ModelNode node) {
    return node.index < seen.nodes().size();
  }

  @Nullable ModelShard shard(String id) {
    return shardById.get(id);
  }

  private ModelNode addNode(ObservedNode node) {
    int zone = zoneByLabel.computeIfAbsent(node.zone(), label -> zoneByLabel.size());
    long silentMs = Math.max(0, seen.nowMs() - node.lastHeardMs());
    PlannerSettings.Patience patience = settings.patience();
    ModelNode added =
        new ModelNode(
            nodes.size(),
            node,
            zone,
            silentMs,
            silentMs < patience.suspectAfterMs(),
            silentMs >= patience.replaceAfterMs());
    nodes.add(added);
    nodeByName.put(node.name(), added);
    return added;
  }

  /** A replica on a node that the map does not know any more is as good as gone. */
  private ModelNode nodeOrGone(String name) {
    ModelNode known = nodeByName.get(name);
    return known != null
        ? known
        : addNode(
            ObservedNode.of(
                name, "", NodeState.LEAVING, seen.nowMs() - settings.patience().replaceAfterMs()));
  }

  private ModelShard addShard(ObservedShard shard) {
    ModelShard added =
        new ModelShard(
            shards.size(),
            shard,
            seen.loads().memoryBytes(shard.slots()),
            seen.loads().opsPerSecond(shard.slots()));
    shards.add(added);
    shardById.put(shard.id(), added);
    ModelNode leaderNode = shard.leader().map(this::nodeOrGone).orElse(null);
    boolean led = leaderNode != null && leaderNode.fresh;
    for (ObservedReplica replica : shard.replicas()) {
      ModelNode node = nodeOrGone(replica.node());
      boolean leads = node == leaderNode;
      long unansweredMs = led && !leads ? Math.max(0, seen.nowMs() - replica.lastAnsweredMs()) : 0;
      ModelReplica member =
          addReplica(
              added,
              node,
              replica.role() == ObservedReplica.Role.VOTER,
              leads ? 0 : replica.lagEntries(),
              Math.max(node.silentMs, unansweredMs),
              replica.replaces().orElse(null));
      if (leads && led) {
        added.leader = member;
      }
    }
    added.leading = leaderNode;
    return added;
  }

  private ModelReplica addReplica(
      ModelShard shard,
      ModelNode node,
      boolean voter,
      long lagEntries,
      long silentMs,
      @Nullable String replaces) {
    ModelReplica replica =
        new ModelReplica(shard, node, voter, lagEntries, silentMs, settings.patience(), replaces);
    shard.replicas.add(replica);
    node.replicas.add(replica);
    if (!voter) {
      shard.learners++;
      return replica;
    }
    shard.voters++;
    shard.votersAnswering += replica.answers ? 1 : 0;
    shard.votersHealthy += replica.caughtUp ? 1 : 0;
    shard.votersKept += replica.isKept() ? 1 : 0;
    return replica;
  }

  /** What runs binds its shard. */
  private void note(Action running) {
    switch (running) {
      case Action.AddLearner add -> {
        ModelShard shard = bind(add.shard());
        ModelReplica learner = shard == null ? null : shard.on(add.node());
        if (shard != null && learner != null) {
          // One that falls silent is given up, although it is on its way.
          shard.busy = learner.silentMs < settings.patience().learnerGivenUpAfterMs();
        } else if (shard != null) {
          addReplica(
              shard, nodeOrGone(add.node()), false, Long.MAX_VALUE, 0, add.replaces().orElse(null));
        }
      }
      case Action.Promote promote -> bind(promote.shard());
      case Action.RemoveReplica remove -> {
        ModelShard shard = bind(remove.shard());
        if (shard != null) {
          shard.removing = shard.on(remove.node());
        }
      }
      case Action.TransferLeader transfer -> {
        ModelShard shard = bind(transfer.shard());
        if (shard != null) {
          shard.leading = nodeOrGone(transfer.to());
        }
      }
      case Action.MoveSlots move -> {
        migrations++;
        migrate(move.from());
        migrate(move.to());
      }
      case Action.CreateShard create -> {
        if (shardById.get(create.shard()) == null) {
          addShard(beingCreated(create));
        }
        bind(create.shard());
      }
      case Action.RetireShard retire -> {
        ModelShard shard = bind(retire.shard());
        if (shard != null) {
          shard.retiring = true;
        }
      }
      case Action.ForgetNode forget -> {}
    }
  }

  private @Nullable ModelShard bind(String id) {
    ModelShard shard = shardById.get(id);
    if (shard != null) {
      shard.busy = true;
    }
    return shard;
  }

  private void migrate(String id) {
    ModelShard shard = shardById.get(id);
    if (shard != null) {
      shard.migrating = true;
    }
  }

  private ObservedShard beingCreated(Action.CreateShard create) {
    return new ObservedShard(
        create.shard(),
        ObservedShard.Kind.DATA,
        Math.max(1, create.replicas().size()),
        create.replicas().stream().map(node -> ObservedReplica.voter(node, seen.nowMs())).toList(),
        create.replicas().stream().findFirst(),
        List.of());
  }

  /** Memory and traffic, each as far as there is any to speak of, and a little for being there. */
  private void weigh() {
    long memoryBytes = 0;
    long ops = 0;
    int count = 0;
    for (ModelShard shard : shards) {
      if (shard.isData()) {
        memoryBytes += shard.memoryBytes;
        ops += shard.opsPerSecond;
        count++;
      }
    }
    double memoryPart = Math.min(1.0, memoryBytes / (1.0 + count * SHARD_MEMORY_BYTES_NOTABLE));
    double opsPart = Math.min(1.0, ops / (1.0 + count * SHARD_OPS_NOTABLE));
    double countPart = Math.max(0.1, 1 - Math.max(memoryPart, opsPart));
    for (ModelShard shard : shards) {
      double memoryShare = memoryBytes == 0 ? 0 : (double) shard.memoryBytes * count / memoryBytes;
      double opsShare = ops == 0 ? 0 : (double) shard.opsPerSecond * count / ops;
      double average =
          shard.isData()
              ? (countPart + memoryPart * memoryShare + opsPart * opsShare)
                  / (countPart + memoryPart + opsPart)
              : 1;
      long steps = Math.round(average * WEIGHT_AVERAGE / WEIGHT_STEP);
      shard.weight = Math.max(1, steps) * WEIGHT_STEP;
    }
  }

  /** Adds the shard to its nodes as they will be. */
  private void place(ModelShard shard) {
    if (shard.retiring) {
      return;
    }
    if (shard.isData()) {
      shardsComing++;
      if (shard.leading != null) {
        shard.leading.led.add(shard);
      }
    }
    ModelReplica outgoing = shard.outgoing();
    for (ModelReplica replica : shard.replicas) {
      if (replica != outgoing) {
        replica.node.replicaLoad += shard.weight;
      }
    }
  }

  /** How the reason for a transfer, a move or a problem names a replica's silence. */
  static Optional<String> silence(ModelReplica replica) {
    if (replica.answers) {
      return Optional.empty();
    }
    return Optional.of(
        replica.node.fresh
            ? "the replica on "
                + replica.node.name()
                + " did not answer its leader for "
                + Words.duration(replica.silentMs)
            : "node "
                + replica.node.name()
                + " was not heard for "
                + Words.duration(replica.silentMs));
  }
}
