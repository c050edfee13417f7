package io.ashlar.control;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.NodeState;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Who should vote in the control group, and who only listens: the next step from how it is. Pure.
 * One voter comes or goes at a time, so a majority of the old ones is one of the new ones too.
 */
final class SeatPlan {
  /** A listener that has been silent for longer is not made a voter. */
  static final long FRESH_MS_MAX = 2_000;

  private final ClusterMap map;
  private final String leader;
  private final Set<String> voters;
  private final Set<String> listeners;
  private final ToLongFunction<String> silentMs;
  private final long graceMs;

  /** What is to be done next. */
  sealed interface Step {
    record Nothing() implements Step {}

    /** The leader is to go, so another one must lead first. */
    record HandOver(String to) implements Step {}

    record Seats(Set<String> voters, Set<String> listeners) implements Step {}
  }

  /**
   * @param silentMs how long a member has not answered the leader
   * @param graceMs a voter that is silent for longer makes room, if there is somebody to take it
   */
  SeatPlan(
      ClusterMap map,
      String leader,
      Set<String> voters,
      Set<String> listeners,
      ToLongFunction<String> silentMs,
      long graceMs) {
    this.map = map;
    this.leader = leader;
    this.voters = new TreeSet<>(voters);
    this.listeners = new TreeSet<>(listeners);
    this.silentMs = silentMs;
    this.graceMs = graceMs;
  }

  Step next() {
    Set<String> nextVoters = new TreeSet<>(voters);
    Optional<String> unfit =
        voters.stream()
            .filter(this::isUnfit)
            .min((a, b) -> Boolean.compare(isKnown(a), isKnown(b)));
    Optional<String> candidate = listeners.stream().filter(this::isCandidate).findFirst();
    int staying = (int) map.nodes().stream().filter(n -> n.state() != NodeState.LEAVING).count();
    int wanted = ControlGroup.voterCount(staying);
    boolean fewer = voters.size() > wanted;
    if (unfit.isPresent() && (candidate.isPresent() || fewer || mayShrinkBy(unfit.get()))) {
      nextVoters.remove(unfit.get());
      if (!fewer
          && candidate.isPresent()
          && voters.size() >= MembershipRules.VOTERS_MIN_TO_REPLACE) {
        nextVoters.add(candidate.get());
      } else if (!fewer && candidate.isPresent()) {
        nextVoters.add(unfit.get());
        nextVoters.add(candidate.get());
      }
    } else if (voters.size() < wanted && candidate.isPresent()) {
      nextVoters.add(candidate.get());
    } else if (fewer) {
      voters.stream()
          .filter(name -> !name.equals(leader))
          .findFirst()
          .ifPresent(nextVoters::remove);
    }
    if (!nextVoters.contains(leader)) {
      return nextVoters.stream()
          .filter(name -> voters.contains(name) && silentMs.applyAsLong(name) < FRESH_MS_MAX)
          .findFirst()
          .<Step>map(Step.HandOver::new)
          .orElse(new Step.Nothing());
    }
    Set<String> nextListeners = new TreeSet<>(listeners);
    map.nodes().stream().map(NodeInfo::name).forEach(nextListeners::add);
    nextListeners.removeIf(name -> nextVoters.contains(name) || !isKnown(name));
    return nextVoters.equals(voters) && nextListeners.equals(listeners)
        ? new Step.Nothing()
        : new Step.Seats(nextVoters, nextListeners);
  }

  /** A node that is gone from the map goes, if those who stay are a majority of who votes now. */
  private boolean mayShrinkBy(String name) {
    return !isKnown(name) && voters.size() > 1;
  }

  private boolean isKnown(String name) {
    return map.node(name).isPresent();
  }

  private boolean isUnfit(String name) {
    Optional<NodeInfo> node = map.node(name);
    return node.isEmpty()
        || node.get().state() == NodeState.LEAVING
        || (!name.equals(leader) && silentMs.applyAsLong(name) >= graceMs);
  }

  private boolean isCandidate(String name) {
    return map.node(name).filter(node -> node.state() == NodeState.ACTIVE).isPresent()
        && silentMs.applyAsLong(name) < FRESH_MS_MAX;
  }

  /**
   * Of a step, only what Ratis takes at once: one new member, so that one dead does not stop all.
   */
  static List<String> newcomers(Step.Seats seats, Set<String> present) {
    Set<String> all = new TreeSet<>(seats.voters());
    all.addAll(seats.listeners());
    all.removeAll(present);
    return List.copyOf(all);
  }
}
