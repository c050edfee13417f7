package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * A cluster without machines: nodes that are up or not, Raft groups that elect, catch up and refuse
 * what Raft would refuse, in a time of its own.
 */
final class SimCluster {
  static final long SNAPSHOT_ENTRIES = 100_000;
  private static final long ENTRIES_PER_MS_WRITTEN = 1;

  final Random random;
  final Map<String, SimNode> nodes = new LinkedHashMap<>();
  final Map<String, SimShard> shards = new LinkedHashMap<>();
  final String[] owners = new String[SlotHash.SLOT_COUNT];
  final long[] memoryBytes = new long[SlotHash.SLOT_COUNT];
  final long[] opsPerSecond = new long[SlotHash.SLOT_COUNT];
  long nowMs = 1_000_000;
  long entriesPerMsCaughtUp = 20;
  private int lastShardNumber;

  SimCluster(long seed) {
    this.random = new Random(seed);
  }

  /** Nodes {@code n1}... of one zone each in turn; no zones at all when there are 0. */
  static SimCluster of(int nodes, int zones) {
    SimCluster cluster = new SimCluster(1);
    for (int i = 0; i < nodes; i++) {
      cluster.addNode("n" + (i + 1), zones == 0 ? "" : String.valueOf((char) ('a' + i % zones)));
    }
    return cluster;
  }

  SimNode addNode(String name, String zone) {
    SimNode node = new SimNode(name, zone, nowMs);
    nodes.put(name, node);
    return node;
  }

  /** The next shard, on these nodes; the first leads. */
  SimShard addShard(int wanted, String... on) {
    return addShard("s" + ++lastShardNumber, ObservedShard.Kind.DATA, wanted, List.of(on));
  }

  SimShard addShard(String id, ObservedShard.Kind kind, int wanted, List<String> on) {
    SimShard shard = new SimShard(id, kind, wanted);
    for (String name : on) {
      shard.replicas.add(new SimShard.Replica(nodes.get(name), true, 0, nowMs));
    }
    shard.leader = on.isEmpty() ? null : nodes.get(on.get(0));
    shards.put(id, shard);
    return shard;
  }

  /**
   * As many shards as that, placed as a new cluster places them, or, where nodes lie in zones in
   * turn, each in different zones; slots in equal parts.
   */
  void form(int count, int replicas) {
    List<String> names = List.copyOf(nodes.keySet());
    int zones = (int) nodes.values().stream().map(node -> node.zone).distinct().count();
    for (int i = 0; i < count; i++) {
      String[] on = new String[replicas];
      int round = i / names.size();
      on[0] = names.get(i % names.size());
      for (int k = 1; k < replicas; k++) {
        int further =
            zones > 1 ? k * (1 + zones * round) : 1 + (round + k - 1) % (names.size() - 1);
        on[k] = names.get((i + further) % names.size());
      }
      addShard(replicas, on);
    }
    for (int slot = 0; slot < SlotHash.SLOT_COUNT; slot++) {
      owners[slot] = "s" + ((long) slot * count / SlotHash.SLOT_COUNT + 1);
    }
  }

  SimNode node(String name) {
    return nodes.get(name);
  }

  SimShard shard(String id) {
    return shards.get(id);
  }

  /** Lets time pass: heartbeats, elections, followers that catch up or fall behind. */
  void pass(long ms) {
    nowMs += ms;
    for (SimNode node : nodes.values()) {
      if (node.up && node.heard) {
        node.lastHeardMs = nowMs;
      }
    }
    for (SimShard shard : shards.values()) {
      elect(shard);
      for (SimShard.Replica replica : shard.replicas) {
        if (!replica.node.up) {
          replica.lagEntries += shard.leader == null ? 0 : ms * ENTRIES_PER_MS_WRITTEN;
        } else if (shard.leader != null) {
          replica.lastAnsweredMs = nowMs;
          replica.lagEntries = Math.max(0, replica.lagEntries - ms * entriesPerMsCaughtUp);
        }
      }
    }
  }

  private void elect(SimShard shard) {
    if (!shard.hasMajority()) {
      shard.leader = null;
      return;
    }
    if (shard.leader == null || !shard.leader.up) {
      List<SimShard.Replica> fit =
          shard.replicas.stream().filter(replica -> replica.voter && replica.node.up).toList();
      long leastLag = fit.stream().mapToLong(replica -> replica.lagEntries).min().orElseThrow();
      List<SimShard.Replica> newest =
          fit.stream().filter(replica -> replica.lagEntries == leastLag).toList();
      SimShard.Replica elected = newest.get(random.nextInt(newest.size()));
      elected.lagEntries = 0;
      shard.leader = elected.node;
      shard.replicas.forEach(replica -> replica.lastAnsweredMs = nowMs);
    }
  }

  Observation observe(List<Action> running) {
    Map<String, List<SlotRange>> slots = slotRanges();
    List<ObservedNode> seenNodes = new ArrayList<>(nodes.size());
    for (SimNode node : nodes.values()) {
      long used = node.memoryLimitBytes == 0 ? 0 : memoryOf(node);
      seenNodes.add(
          new ObservedNode(
              node.name,
              node.zone,
              node.state,
              node.lastHeardMs,
              0,
              0,
              used,
              node.memoryLimitBytes));
    }
    List<ObservedShard> seenShards = new ArrayList<>(shards.size());
    for (SimShard shard : shards.values()) {
      List<ObservedReplica> replicas = new ArrayList<>(shard.replicas.size());
      for (SimShard.Replica replica : shard.replicas) {
        replicas.add(
            new ObservedReplica(
                replica.node.name,
                replica.voter ? ObservedReplica.Role.VOTER : ObservedReplica.Role.LEARNER,
                replica.lagEntries,
                replica.lastAnsweredMs,
                replica.replaces));
      }
      seenShards.add(
          new ObservedShard(
              shard.id,
              shard.kind,
              shard.wanted,
              replicas,
              Optional.ofNullable(shard.leader).map(node -> node.name),
              slots.getOrDefault(shard.id, List.of())));
    }
    return new Observation(
        nowMs,
        seenNodes,
        seenShards,
        SlotLoads.of(memoryBytes, opsPerSecond),
        running,
        lastShardNumber);
  }

  Observation observe() {
    return observe(List.of());
  }

  Map<String, List<SlotRange>> slotRanges() {
    Map<String, List<SlotRange>> ranges = new HashMap<>();
    int first = 0;
    for (int slot = 1; slot <= SlotHash.SLOT_COUNT; slot++) {
      if (slot == SlotHash.SLOT_COUNT || !java.util.Objects.equals(owners[slot], owners[first])) {
        if (owners[first] != null) {
          ranges
              .computeIfAbsent(owners[first], id -> new ArrayList<>())
              .add(new SlotRange(first, slot - 1));
        }
        first = slot;
      }
    }
    return ranges;
  }

  private long memoryOf(SimNode node) {
    long bytes = 0;
    for (int slot = 0; slot < owners.length; slot++) {
      SimShard shard = owners[slot] == null ? null : shards.get(owners[slot]);
      bytes += shard != null && shard.on(node.name).isPresent() ? memoryBytes[slot] : 0;
    }
    return bytes;
  }

  /**
   * Does what a cluster would do when told so, and what it would refuse it does not: false. To do
   * it again changes nothing.
   */
  boolean apply(Action action) {
    return switch (action) {
      case Action.AddLearner add -> addLearner(add);
      case Action.Promote promote -> promote(promote);
      case Action.RemoveReplica remove -> remove(remove);
      case Action.TransferLeader transfer -> transfer(transfer);
      case Action.MoveSlots move -> move(move);
      case Action.CreateShard create -> create(create);
      case Action.RetireShard retire -> retire(retire);
      case Action.ForgetNode forget -> forget(forget);
    };
  }

  private boolean addLearner(Action.AddLearner add) {
    SimShard shard = shards.get(add.shard());
    SimNode node = nodes.get(add.node());
    if (shard == null || node == null || !node.up || !shard.canBeChanged()) {
      return false;
    }
    if (shard.on(add.node()).isEmpty()) {
      SimShard.Replica learner = new SimShard.Replica(node, false, SNAPSHOT_ENTRIES, nowMs);
      learner.replaces = add.replaces();
      shard.replicas.add(learner);
    }
    return true;
  }

  private boolean promote(Action.Promote promote) {
    SimShard shard = shards.get(promote.shard());
    SimShard.Replica learner = shard == null ? null : shard.on(promote.node()).orElse(null);
    if (learner == null || !shard.canBeChanged()) {
      return false;
    }
    if (!learner.voter) {
      if (2 * (shard.votersUp() + (learner.node.up ? 1 : 0)) <= shard.voters() + 1) {
        return false;
      }
      learner.voter = true;
    }
    return true;
  }

  private boolean remove(Action.RemoveReplica remove) {
    SimShard shard = shards.get(remove.shard());
    SimShard.Replica going = shard == null ? null : shard.on(remove.node()).orElse(null);
    if (going == null) {
      return true;
    }
    if (!shard.canBeChanged() || shard.leader == going.node) {
      return false;
    }
    if (going.voter && 2 * (shard.votersUp() - (going.node.up ? 1 : 0)) <= shard.voters() - 1) {
      return false;
    }
    shard.replicas.remove(going);
    for (SimShard.Replica replica : shard.replicas) {
      if (replica.replaces.equals(Optional.of(remove.node()))) {
        replica.replaces = Optional.empty();
      }
    }
    return true;
  }

  private boolean transfer(Action.TransferLeader transfer) {
    SimShard shard = shards.get(transfer.shard());
    SimShard.Replica to = shard == null ? null : shard.on(transfer.to()).orElse(null);
    if (to == null || !to.voter || !to.node.up || !shard.canBeChanged()) {
      return false;
    }
    shard.leader = to.node;
    return true;
  }

  private boolean move(Action.MoveSlots move) {
    SimShard from = shards.get(move.from());
    SimShard to = shards.get(move.to());
    if (from == null || to == null || !from.canBeChanged() || !to.canBeChanged()) {
      return false;
    }
    for (SlotRange range : move.slots()) {
      for (int slot = range.first(); slot <= range.last(); slot++) {
        if (owners[slot].equals(move.from())) {
          owners[slot] = move.to();
        }
      }
    }
    return true;
  }

  private boolean create(Action.CreateShard create) {
    if (shards.containsKey(create.shard())) {
      return true;
    }
    int number = Integer.parseInt(create.shard().substring(1));
    if (number <= lastShardNumber || !nodes.keySet().containsAll(create.replicas())) {
      return false;
    }
    lastShardNumber = number;
    addShard(create.shard(), ObservedShard.Kind.DATA, create.replicas().size(), create.replicas());
    return true;
  }

  private boolean retire(Action.RetireShard retire) {
    for (String owner : owners) {
      if (retire.shard().equals(owner)) {
        return false;
      }
    }
    shards.remove(retire.shard());
    return true;
  }

  private boolean forget(Action.ForgetNode forget) {
    if (shards.values().stream().anyMatch(shard -> shard.on(forget.node()).isPresent())) {
      return false;
    }
    nodes.remove(forget.node());
    return true;
  }

  /** Plans and does until there is nothing to do; what was done, in order. */
  List<Action> settle(PlannerSettings settings, int roundsMax) {
    return settle(settings, roundsMax, (seen, actions) -> {});
  }

  /** Tells {@code watcher} of each round what was observed and what was done. */
  List<Action> settle(
      PlannerSettings settings, int roundsMax, BiConsumer<Observation, List<Action>> watcher) {
    List<Action> done = new ArrayList<>();
    for (int round = 0; round < roundsMax; round++) {
      Observation seen = observe();
      Plan plan = Planner.plan(seen, settings);
      PlanSafety.check(seen, plan, settings);
      boolean idle = plan.actions().isEmpty();
      // A node may have died that is still counted among the living.
      List<Action> actions = plan.actions().stream().filter(this::apply).toList();
      watcher.accept(seen, actions);
      done.addAll(actions);
      pass(10_000);
      if (idle && isCaughtUp()) {
        return done;
      }
    }
    throw new AssertionError("not settled after " + roundsMax + " rounds, but did " + done);
  }

  /** Whether nobody who is up lacks entries. */
  boolean isCaughtUp() {
    return shards.values().stream()
        .filter(shard -> shard.leader != null)
        .flatMap(shard -> shard.replicas.stream())
        .allMatch(replica -> replica.lagEntries == 0 || !replica.node.up);
  }

  long led(String node) {
    return shards.values().stream()
        .filter(shard -> shard.kind == ObservedShard.Kind.DATA)
        .filter(shard -> shard.leader != null && shard.leader.name.equals(node))
        .count();
  }

  long held(String node) {
    return shards.values().stream().filter(shard -> shard.on(node).isPresent()).count();
  }

  /** Leaders of open nodes: the most less the least. */
  long leaderSpread() {
    List<Long> counts =
        nodes.values().stream()
            .filter(node -> node.up && node.heard && node.state == NodeState.ACTIVE)
            .map(node -> led(node.name))
            .sorted(Comparator.naturalOrder())
            .toList();
    return counts.isEmpty() ? 0 : counts.get(counts.size() - 1) - counts.get(0);
  }
}
