package io.ashlar.control;

import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.control.ControlCommand.Membership;
import io.ashlar.control.plan.Action;
import io.ashlar.control.plan.Observation;
import io.ashlar.control.plan.Plan;
import io.ashlar.control.plan.Planner;
import io.ashlar.control.plan.PlannerSettings;
import io.ashlar.control.plan.SlotLoads;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.ShardInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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

  /** With slots and shards, as far as that is wanted. */
  private final PlannerSettings settings;

  /** Without them. */
  private final PlannerSettings care;

  /** While it is not known what they bear. */
  private final PlannerSettings waiting;

  private final Observer observer;
  private final Autopilot autopilot;
  private final boolean shapes;
  private final Function<ClusterMap, Optional<SlotLoads>> loads;
  private Set<String> said = new HashSet<>();
  private volatile Optional<Outlook> outlook = Optional.empty();

  /** Brings a decision to the group; its outcome is looked up in the map. */
  interface Decisions {
    Optional<String> record(ControlCommand decision) throws java.io.IOException;
  }

  /**
   * @param loads of all slots of a map, as far as they are known
   */
  Reconciler(ControlSettings control, Function<ClusterMap, Optional<SlotLoads>> loads) {
    this.autopilot = control.autopilot();
    this.shapes = control.slots().autopilot();
    this.loads = loads;
    PlannerSettings defaults = PlannerSettings.defaults();
    PlannerSettings.Patience patience = defaults.patience();
    long replaceAfterMs = control.replaceAfterMs();
    long suspectAfterMs = Math.min(patience.suspectAfterMs(), replaceAfterMs);
    this.settings =
        defaults
            .with(
                new PlannerSettings.Patience(
                    suspectAfterMs,
                    replaceAfterMs,
                    Math.max(patience.learnerGivenUpAfterMs(), suspectAfterMs),
                    patience.caughtUpEntries()))
            .with(
                new PlannerSettings.Sizes(
                    control.slots().shardMemoryBytesMax(),
                    defaults.sizes().shardOpsPerSecondMax(),
                    Math.max(1, control.shards()),
                    defaults.sizes().fullPercent()));
    this.care = settings.with(new PlannerSettings.Switches(true, true, true, false, false, false));
    this.waiting =
        settings.with(new PlannerSettings.Switches(true, false, true, false, false, false));
    this.observer = new Observer(control.self(), settings.patience());
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
    Optional<SlotLoads> known = loads.apply(map);
    Observation weighed = observer.observe(state, silencesMs, nowMs, known.orElse(SlotLoads.NONE));
    Plan plan = plan(weighed, observer.observe(state, silencesMs, nowMs, SlotLoads.NONE), known);
    outlook =
        Optional.of(
            new Outlook(
                autopilot,
                map,
                plan,
                shapes,
                known.isPresent(),
                () -> shapes || known.isEmpty() ? List.of() : shaping(weighed)));
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

  /**
   * Loads count only where slots are the autopilot's, and then replicas wait for them too: if they
   * weighed the same whenever a leader is silent for a moment, they would move to and fro.
   */
  private Plan plan(Observation weighed, Observation unweighed, Optional<SlotLoads> known) {
    if (!shapes) {
      return Planner.plan(unweighed, care);
    }
    return known.isPresent() ? Planner.plan(weighed, settings) : Planner.plan(unweighed, waiting);
  }

  private List<Action> shaping(Observation seen) {
    return Planner.plan(seen, settings).actions().stream()
        .filter(
            action ->
                switch (action) {
                  case Action.MoveSlots ignored -> true;
                  case Action.CreateShard ignored -> true;
                  case Action.RetireShard ignored -> true;
                  case Action.AddLearner ignored -> false;
                  case Action.Promote ignored -> false;
                  case Action.RemoveReplica ignored -> false;
                  case Action.TransferLeader ignored -> false;
                  case Action.ForgetNode ignored -> false;
                })
        .toList();
  }

  /** The last round's plan, while this node leads the control group. Any thread. */
  Optional<Outlook> outlook() {
    return outlook;
  }

  /** Somebody else leads the control group, or nobody. */
  void rest() {
    outlook = Optional.empty();
  }

  private record Decision(ControlCommand what, String reason) {}

  /** Changes that get nowhere because the node that is to get a replica is gone. */
  private List<Decision> hopeless(ClusterMap map, Map<String, Long> silencesMs, long nowMs) {
    List<Decision> hopeless = new ArrayList<>();
    for (ShardInfo shard : map.shards()) {
      shard
          .change()
          .filter(change -> change.adds() && !change.undone())
          .filter(
              change ->
                  nowMs - observer.heardMs(change.add(), silencesMs, nowMs)
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

  /** What the group is asked to record for an action; empty for what others carry out. */
  static Optional<ControlCommand> decision(
      Action action, ClusterMap map, Set<String> controlVoters) {
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
      case Action.MoveSlots move ->
          Optional.of(new ChangeMigration.Start(move.slots(), move.from(), move.to()));
      case Action.CreateShard create ->
          Optional.of(new ChangeShards.Create(create.shard(), create.replicas(), List.of(), ""));
      case Action.RetireShard retire -> Optional.of(new ChangeShards.End(retire.shard(), ""));
    };
  }
}
