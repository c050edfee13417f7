package io.ashlar.control;

import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.plan.Action;
import io.ashlar.control.plan.Observation;
import io.ashlar.control.plan.ObservedNode;
import io.ashlar.control.plan.ObservedReplica;
import io.ashlar.control.plan.ObservedShard;
import io.ashlar.control.plan.Plan;
import io.ashlar.control.plan.Planner;
import io.ashlar.control.plan.PlannerSettings;
import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ReplicaChange;
import io.ashlar.topology.ShardInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the control leader does with what it sees: has a plan made and each of its actions recorded
 * in the control group's log. Carrying them out is for the shards' leaders, who go by the map; so
 * there is nothing that the next control leader would have to take over but the map. Control
 * thread, but for {@link #outlook}.
 */
final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final String self;
  private final PlannerSettings settings;
  private final Autopilot autopilot;
  private Set<String> said = new HashSet<>();
  private volatile Optional<Outlook> outlook = Optional.empty();

  /** Brings a decision to the group; its outcome is looked up in the map. */
  interface Decisions {
    Optional<String> record(Membership decision) throws java.io.IOException;
  }

  /**
   * @param replaceAfterMs a node that has not answered for so long is taken for lost
   */
  Reconciler(String self, long replaceAfterMs, Autopilot autopilot) {
    this.self = self;
    this.autopilot = autopilot;
    PlannerSettings defaults = PlannerSettings.defaults();
    PlannerSettings.Patience patience = defaults.patience();
    long suspectAfterMs = Math.min(patience.suspectAfterMs(), replaceAfterMs);
    // Slots are moved by whoever asks for it; this only cares for replicas and leaders.
    this.settings =
        defaults
            .with(
                new PlannerSettings.Patience(
                    suspectAfterMs,
                    replaceAfterMs,
                    Math.max(patience.learnerGivenUpAfterMs(), suspectAfterMs),
                    patience.caughtUpEntries()))
            .with(new PlannerSettings.Switches(true, true, true, false, false, false));
  }

  /**
   * One round.
   *
   * @param silencesMs how long the other nodes have not answered this one
   * @param nowMs of a monotonic clock
   * @param controlVoters nodes that vote in the control group
   */
  void round(
      ControlState state,
      Map<String, Long> silencesMs,
      Set<String> controlVoters,
      long nowMs,
      Decisions decisions)
      throws java.io.IOException {
    if (state.map().isEmpty()) {
      return;
    }
    ClusterMap map = state.map().get();
    Plan plan = Planner.plan(observe(state, silencesMs, nowMs), settings);
    outlook = Optional.of(new Outlook(autopilot, map, plan));
    if (autopilot == Autopilot.OFF) {
      return;
    }
    List<Decision> made = new ArrayList<>(hopeless(map, silencesMs, nowMs));
    for (Action action : plan.actions()) {
      decision(action, map, controlVoters)
          .ifPresent(decision -> made.add(new Decision(decision, action.reason())));
    }
    Set<String> saying = new HashSet<>();
    for (Decision decision : made) {
      String words = decision.what + ": " + decision.reason;
      boolean news = saying.add(words) && !said.contains(words);
      if (autopilot == Autopilot.DRY_RUN) {
        if (news) {
          LOG.info("The autopilot would: {}", words);
        }
        continue;
      }
      Optional<String> refused = decisions.record(decision.what);
      if (news) {
        LOG.info("The autopilot: {}{}", words, refused.map(why -> "; refused: " + why).orElse(""));
      }
    }
    said = saying;
  }

  /** The last round's plan, while this node leads the control group. Any thread. */
  Optional<Outlook> outlook() {
    return outlook;
  }

  /** Somebody else leads the control group, or nobody. */
  void rest() {
    outlook = Optional.empty();
  }

  private record Decision(Membership what, String reason) {}

  /** Changes that get nowhere because the node that is to get a replica is gone. */
  private List<Decision> hopeless(ClusterMap map, Map<String, Long> silencesMs, long nowMs) {
    List<Decision> hopeless = new ArrayList<>();
    for (ShardInfo shard : map.shards()) {
      shard
          .change()
          .filter(change -> change.adds() && !change.undone())
          .filter(
              change ->
                  nowMs - heardMs(change.add(), silencesMs, nowMs)
                      >= settings.patience().learnerGivenUpAfterMs())
          .ifPresent(
              change ->
                  hopeless.add(
                      new Decision(
                          new Membership.UndoReplicaChange(shard.id(), change.id()),
                          change.add() + " does not answer")));
    }
    return hopeless;
  }

  Observation observe(ControlState state, Map<String, Long> silencesMs, long nowMs) {
    ClusterMap map = state.map().orElseThrow();
    List<ObservedNode> nodes = new ArrayList<>();
    for (NodeInfo node : map.nodes()) {
      nodes.add(
          ObservedNode.of(
              node.name(), node.zone(), node.state(), heardMs(node.name(), silencesMs, nowMs)));
    }
    List<ObservedShard> shards = new ArrayList<>();
    List<Action> running = new ArrayList<>();
    int lastNumber = 0;
    for (ShardInfo shard : map.shards()) {
      shards.add(observe(shard, state, silencesMs, nowMs));
      shard.change().ifPresent(change -> running.add(running(shard, change)));
      lastNumber = Math.max(lastNumber, number(shard.id()));
    }
    return new Observation(nowMs, nodes, shards, SlotLoads.NONE, running, lastNumber);
  }

  private ObservedShard observe(
      ShardInfo shard, ControlState state, Map<String, Long> silencesMs, long nowMs) {
    ClusterMap map = state.map().orElseThrow();
    List<ObservedReplica> replicas = new ArrayList<>();
    for (String replica : shard.replicas()) {
      replicas.add(ObservedReplica.voter(replica, heardMs(replica, silencesMs, nowMs)));
    }
    for (String learner : shard.learners()) {
      replicas.add(
          new ObservedReplica(
              learner,
              ObservedReplica.Role.LEARNER,
              Long.MAX_VALUE,
              heardMs(learner, silencesMs, nowMs),
              shard.change().map(ReplicaChange::remove).filter(name -> !name.isEmpty())));
    }
    return new ObservedShard(
        shard.id(),
        ObservedShard.Kind.DATA,
        map.replicasWanted(),
        replicas,
        leader(shard, state, silencesMs, nowMs),
        shard.slots());
  }

  /** Where it will be in a moment: a leader hands over to the one that the map prefers. */
  private Optional<String> leader(
      ShardInfo shard, ControlState state, Map<String, Long> silencesMs, long nowMs) {
    Optional<String> leads =
        Optional.ofNullable(state.leaders().get(shard.id())).map(LeaderObserved::node);
    String preferred = shard.preferredLeader();
    boolean answers =
        nowMs - heardMs(preferred, silencesMs, nowMs) < settings.patience().suspectAfterMs();
    return leads.isPresent() && answers ? Optional.of(preferred) : leads;
  }

  private static Action running(ShardInfo shard, ReplicaChange change) {
    return change.adds() && !change.undone()
        ? new Action.AddLearner(
            shard.id(),
            change.add(),
            Optional.of(change.remove()).filter(name -> !name.isEmpty()),
            change.reason())
        : new Action.RemoveReplica(
            shard.id(), change.undone() ? change.add() : change.remove(), change.reason());
  }

  /** What the group is asked to record for an action; empty for what others carry out. */
  static Optional<Membership> decision(Action action, ClusterMap map, Set<String> controlVoters) {
    return switch (action) {
      case Action.AddLearner add -> {
        // A new replica votes as soon as it has caught up, and in the same step an old one goes,
        // so that no group has an even number of voters in between.
        boolean atOnce =
            map.shard(add.shard())
                .filter(
                    shard ->
                        shard.replicas().size() >= MembershipRules.VOTERS_MIN_TO_REPLACE
                            && add.replaces().filter(shard.replicas()::contains).isPresent())
                .isPresent();
        yield Optional.of(
            new Membership.BeginReplicaChange(
                add.shard(), add.node(), atOnce ? add.replaces().get() : "", add.reason()));
      }
      case Action.RemoveReplica remove ->
          Optional.of(
              new Membership.BeginReplicaChange(
                  remove.shard(), "", remove.node(), remove.reason()));
      case Action.TransferLeader transfer ->
          Optional.of(new Membership.PreferLeader(transfer.shard(), transfer.to()));
      case Action.ForgetNode forget ->
          controlVoters.contains(forget.node())
              ? Optional.empty()
              : Optional.of(new Membership.RemoveNode(forget.node()));
      // Learners are promoted by the shard's leader, in the change that made them.
      case Action.Promote ignored -> Optional.empty();
      case Action.MoveSlots ignored -> Optional.empty();
      case Action.CreateShard ignored -> Optional.empty();
      case Action.RetireShard ignored -> Optional.empty();
    };
  }

  private long heardMs(String node, Map<String, Long> silencesMs, long nowMs) {
    if (node.equals(self)) {
      return nowMs;
    }
    // One that is no member of the control group yet was never heard, and is not lost either.
    return nowMs - silencesMs.getOrDefault(node, settings.patience().suspectAfterMs());
  }

  private static int number(String shardId) {
    String digits = shardId.replaceFirst("^[^0-9]+", "");
    return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : 0;
  }
}
