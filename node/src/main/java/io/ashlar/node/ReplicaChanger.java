package io.ashlar.node;

import io.ashlar.control.ClusterMembership;
import io.ashlar.control.ClusterMembership.Steering;
import io.ashlar.control.ControlPlane;
import io.ashlar.raft.GroupMembers;
import io.ashlar.raft.RaftHost;
import io.ashlar.raft.ShardReplica;
import io.ashlar.topology.ReplicaChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out, for the shards that this node leads, the changes of replicas that the map records.
 * It looks each time what is missing and does the next step, so whoever leads next goes on where
 * this one stopped, and a step that was done is not done again.
 *
 * <p>Invariant: it steers a group only in a term that the control group has taken down, by what the
 * map says then or later, one step at a time. So a change that the map says is over is over, and
 * who is no host in it is no member and may delete its data.
 *
 * <p>{@link #round} is called by one thread; what it began ends on others.
 */
final class ReplicaChanger {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaChanger.class);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RaftHost host;
  private final ClusterMembership membership;
  private final NodeShards shards;

  /** Shards with a step under way. */
  private final Set<String> busy = ConcurrentHashMap.newKeySet();

  /** Shard id -> when a step came to nothing, and why. */
  private final Map<String, Failure> failures = new ConcurrentHashMap<>();

  private record Failure(long nanos, String reason) {}

  ReplicaChanger(RaftHost host, ControlPlane control, NodeShards shards) {
    this.host = host;
    this.membership = control.membership();
    this.shards = shards;
  }

  /** Does the next step for each shard led here; returns at once. */
  void round() {
    for (ShardReplica replica : host.replicas()) {
      String shardId = replica.shardId();
      Failure failure = failures.get(shardId);
      boolean pauses = failure != null && System.nanoTime() - failure.nanos < PAUSE_NANOS;
      if (replica.leading() && !busy.contains(shardId) && !pauses) {
        membership
            .steering(shardId)
            .filter(steering -> steering.shard().change().isPresent())
            .ifPresent(steering -> step(replica, steering));
      }
    }
  }

  private void step(ShardReplica replica, Steering steering) {
    Optional<GroupMembers.Settled> settled = host.members().settled(replica.group());
    boolean maySteer =
        steering.leader().equals(host.nodeName())
            && settled.filter(known -> known.term() == steering.term()).isPresent();
    if (!maySteer) {
      return; // Elected and not taken down yet, or deposed, or the members are just changing.
    }
    ReplicaChange change = steering.shard().change().orElseThrow();
    List<String> target = steering.shard().target();
    Set<String> voters = settled.get().voters();
    if (voters.equals(Set.copyOf(target))) {
      begin(
          replica.shardId(),
          "end the change of replicas",
          membership.endReplicaChange(
              replica.shardId(), change.id(), List.copyOf(voters), steering.term()));
    } else if (!target.contains(host.nodeName())) {
      handOver(replica, target, voters);
    } else {
      setVoters(replica, steering, voters);
    }
  }

  private void handOver(ShardReplica replica, List<String> target, Set<String> voters) {
    Optional<String> heir =
        target.stream()
            .filter(voters::contains)
            .filter(name -> host.members().isCaughtUp(replica.group(), name))
            .findFirst();
    if (heir.isEmpty()) {
      failed(replica.shardId(), "nobody is there to hand the leadership over to");
      return;
    }
    begin(
        replica.shardId(),
        "hand over to " + heir.get(),
        replica
            .transferLeadership(heir.get())
            .thenApply(
                done -> done ? Optional.<String>empty() : Optional.of("it did not take over")));
  }

  private void setVoters(ShardReplica replica, Steering steering, Set<String> voters) {
    List<String> target = steering.shard().target();
    long ready =
        target.stream()
            .filter(
                name ->
                    name.equals(host.nodeName())
                        // Ratis waits until a new one is ready.
                        || !voters.contains(name)
                        || host.members().isCaughtUp(replica.group(), name))
            .count();
    if (ready < target.size() / 2 + 1) {
      failed(replica.shardId(), "of " + target + " too few answer");
      return;
    }
    begin(
        replica.shardId(),
        "make " + target + " the voters",
        host.members()
            .setVoters(
                replica.group(),
                voters,
                target.stream()
                    .collect(
                        Collectors.toMap(
                            name -> name, name -> shards.raftAddress(steering.map(), name)))));
  }

  /** Notes that the shard is busy until it is known what became of a step. */
  private void begin(String shardId, String step, CompletionStage<Optional<String>> outcome) {
    busy.add(shardId);
    LOG.info("shard {}: {}", shardId, step);
    var _ =
        outcome.whenComplete(
            (reason, failure) -> {
              if (failure != null) {
                failed(shardId, "cannot " + step + ": " + failure);
              } else if (reason.isPresent()) {
                failed(shardId, "cannot " + step + ": " + reason.get());
              } else {
                failures.remove(shardId);
              }
              busy.remove(shardId);
            });
  }

  private void failed(String shardId, String reason) {
    Failure before = failures.put(shardId, new Failure(System.nanoTime(), reason));
    if (before == null || !before.reason.equals(reason)) {
      LOG.warn("shard {}: {}; tried again", shardId, reason);
    }
  }
}
