package io.ashlar.control;

import io.ashlar.control.ControlCommand.AnnounceNode;
import io.ashlar.control.ControlCommand.ChangeLibraries;
import io.ashlar.control.ControlCommand.ChangeMigration;
import io.ashlar.control.ControlCommand.ChangeSettings;
import io.ashlar.control.ControlCommand.ChangeShards;
import io.ashlar.control.ControlCommand.ChangeUsers;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import io.ashlar.control.ControlCommand.Membership.AdmitNode;
import io.ashlar.control.ControlCommand.Membership.AllowJoin;
import io.ashlar.control.ControlCommand.Membership.EndReplicaChange;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the control group has agreed on so far. Immutable and pure: the same commands in the same
 * order make the same state on every node.
 *
 * @param map empty until the cluster is formed
 * @param leaders shard id -> the leader of the newest term seen; ordered by shard id, so that equal
 *     states have equal snapshot files
 * @param libraries of functions; they have an epoch of their own
 * @param users they have an epoch of their own
 * @param settings they have an epoch of their own
 * @param joinTokens what new nodes may show
 */
record ControlState(
    Optional<ClusterMap> map,
    Map<String, LeaderObserved> leaders,
    Libraries libraries,
    StoredUsers users,
    StoredSettings settings,
    JoinTokens joinTokens) {
  static final ControlState EMPTY =
      new ControlState(
          Optional.empty(),
          Map.of(),
          Libraries.NONE,
          StoredUsers.NONE,
          StoredSettings.NONE,
          JoinTokens.NONE);
  static final String USERS_OVERTAKEN = "the users have changed meanwhile";
  static final String SETTINGS_OVERTAKEN = "the settings have changed meanwhile";

  ControlState {
    leaders = Collections.unmodifiableMap(new TreeMap<>(leaders));
  }

  /** The state after a command, and what it did. */
  record Step(ControlState state, Outcome outcome) {}

  Step apply(ControlCommand command) {
    return switch (command) {
      case FormCluster form -> form(form);
      case AnnounceNode announce -> announce(announce);
      case LeaderObserved observed -> observe(observed);
      case ChangeLibraries change -> changeLibraries(change);
      case ChangeUsers change -> changeUsers(change);
      case ChangeSettings change -> changeSettings(change);
      case ChangeMigration change -> changeMigration(change);
      case ChangeShards change -> changeShards(change);
      case ControlCommand.Membership change -> changeMembership(change);
    };
  }

  /** 0 before the cluster is formed. */
  long epoch() {
    return map.map(ClusterMap::epoch).orElse(0L);
  }

  private Step form(FormCluster form) {
    if (map.isPresent()) {
      return refuse("the cluster " + map.get().clusterId() + " is formed already");
    }
    ClusterMap proposed = form.map();
    if (proposed.epoch() != 1) {
      return refuse("a first map has epoch 1, not " + proposed.epoch());
    }
    return change(proposed, leaders);
  }

  private Step announce(AnnounceNode announce) {
    if (map.isEmpty()) {
      return refuse("no cluster is formed yet");
    }
    ClusterMap current = map.get();
    Optional<NodeInfo> known = current.node(announce.name());
    if (known.isEmpty()) {
      return refuse("no node " + announce.name() + " in the cluster map");
    }
    NodeInfo announced =
        known
            .get()
            .withAddress(announce.host(), announce.respPort(), announce.raftPort())
            .withGrpcPort(announce.grpcPort())
            .withZone(announce.zone());
    if (announced.equals(known.get())) {
      return unchanged();
    }
    return change(current.toBuilder().nextEpoch().node(announced).build(), leaders);
  }

  /** Does not touch the map's epoch: who leads is Raft's business, this is only what was seen. */
  private Step observe(LeaderObserved observed) {
    Optional<ShardInfo> shard = map.flatMap(current -> current.shard(observed.shardId()));
    if (shard.isEmpty()) {
      return refuse("no shard " + observed.shardId() + " in the cluster map");
    }
    if (!shard.get().hosts().contains(observed.node())) {
      return refuse(observed.node() + " holds no replica of " + observed.shardId());
    }
    LeaderObserved known = leaders.get(observed.shardId());
    if (known != null && observed.term() < known.term()) {
      return unchanged();
    }
    if (known != null && observed.term() == known.term()) {
      return observed.node().equals(known.node())
          ? unchanged()
          : refuse(
              "term " + known.term() + " of " + known.shardId() + " was led by " + known.node());
    }
    Map<String, LeaderObserved> next = new TreeMap<>(leaders);
    next.put(observed.shardId(), observed);
    return new Step(
        new ControlState(map, next, libraries, users, settings, joinTokens), new Outcome.Changed());
  }

  private Step changeLibraries(ChangeLibraries change) {
    try {
      return new Step(
          new ControlState(map, leaders, libraries.after(change), users, settings, joinTokens),
          new Outcome.Changed());
    } catch (Libraries.RefusedException e) {
      return refuse(String.valueOf(e.getMessage()));
    }
  }

  private Step changeUsers(ChangeUsers change) {
    if (users.includes(change)) {
      return unchanged();
    }
    if (change.expectedEpoch() != users.epoch()) {
      return refuse(USERS_OVERTAKEN);
    }
    StoredUsers next = users.after(change);
    return next.isTooLarge()
        ? refuse("the rules of all users would take more than 8 MiB")
        : new Step(
            new ControlState(map, leaders, libraries, next, settings, joinTokens),
            new Outcome.Changed());
  }

  private Step changeSettings(ChangeSettings change) {
    if (settings.includes(change)) {
      return unchanged();
    }
    if (change.expectedEpoch() != settings.epoch()) {
      return refuse(SETTINGS_OVERTAKEN);
    }
    StoredSettings next = settings.after(change);
    return next.isTooLarge()
        ? refuse("there would be more than 1000 cluster-wide settings, or 1 MiB of them")
        : new Step(
            new ControlState(map, leaders, libraries, users, next, joinTokens),
            new Outcome.Changed());
  }

  private Step changeMembership(ControlCommand.Membership change) {
    if (map.isEmpty()) {
      return refuse("no cluster is formed yet");
    }
    if (change instanceof AllowJoin allow) {
      return allowJoin(allow);
    }
    if (change instanceof EndReplicaChange end && isOvertaken(end)) {
      return refuse(end.shardId() + " has a leader of another term than " + end.term());
    }
    return switch (new MembershipRules(map.get()).judge(change)) {
      case MembershipRules.Verdict.Holds() -> unchanged();
      case MembershipRules.Verdict.Contradicts(String reason) -> refuse(reason);
      case MembershipRules.Verdict.Becomes(ClusterMap next) ->
          change instanceof AdmitNode admit ? admit(admit, next) : change(next, leaders);
    };
  }

  /**
   * A leader steers its group only after the control group has taken its term down, by what the map
   * says then. So when the word of an older one is refused, nobody works on what the map has
   * forgotten.
   */
  private boolean isOvertaken(EndReplicaChange end) {
    LeaderObserved leader = leaders.get(end.shardId());
    return leader == null || leader.term() != end.term();
  }

  private Step allowJoin(AllowJoin allow) {
    if (allow.equals(joinTokens.byHash().get(allow.tokenHash()))) {
      return unchanged();
    }
    return joinTokens.isFull()
        ? refuse(JoinTokens.OPEN_MAX + " tokens are open already")
        : new Step(
            new ControlState(map, leaders, libraries, users, settings, joinTokens.with(allow)),
            new Outcome.Changed());
  }

  private Step admit(AdmitNode admit, ClusterMap next) {
    if (!joinTokens.lets(admit.tokenHash(), admit.nowMs())) {
      return refuse("the token is unknown, used up or expired");
    }
    JoinTokens left = joinTokens.used(admit.tokenHash(), admit.nowMs());
    return new Step(
        new ControlState(Optional.of(next), leaders, libraries, users, settings, left),
        new Outcome.Changed());
  }

  private Step changeMigration(ChangeMigration change) {
    if (map.isEmpty()) {
      return refuse("no cluster is formed yet");
    }
    return changed(MigrationRules.after(map.get(), change));
  }

  private Step changeShards(ChangeShards change) {
    return map.isEmpty()
        ? refuse("no cluster is formed yet")
        : changed(ShardRules.after(map.get(), change));
  }

  /** Who led a shard that has ended is nobody's concern. */
  private Step changed(MigrationRules.Result result) {
    return switch (result) {
      case MigrationRules.Result.Next(ClusterMap next) -> {
        Map<String, LeaderObserved> left = new TreeMap<>(leaders);
        left.keySet().removeIf(shard -> next.shard(shard).isEmpty());
        yield change(next, left);
      }
      case MigrationRules.Result.Same ignored -> unchanged();
      case MigrationRules.Result.Refused(String reason) -> refuse(reason);
    };
  }

  private Step change(ClusterMap map, Map<String, LeaderObserved> leaders) {
    return new Step(
        new ControlState(Optional.of(map), leaders, libraries, users, settings, joinTokens),
        new Outcome.Changed());
  }

  private Step unchanged() {
    return new Step(this, new Outcome.Unchanged());
  }

  private Step refuse(String reason) {
    return new Step(this, new Outcome.Refused(reason));
  }
}
