package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotDigest;
import io.ashlar.proto.v1.SlotRange;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares what a shard's replicas hold, slot by slot, while clients go on writing.
 *
 * <p>The leader is asked for a slot's digest, then the followers, then the leader again. If the
 * leader's two digests are equal, nothing changed the slot in the log between the two places that
 * they stand for. A follower's digest stands for exactly one place in the log; if that lies between
 * the leader's two, it must be equal. What moved meanwhile is asked for again; what differs is
 * believed when it differs twice.
 */
final class ReplicaComparison {
  private static final int ROUNDS_MAX = 8;
  private static final int SLOTS_AT_A_TIME = 1_024;
  private static final int BELIEVED_TIMES = 2;

  /** Asks a node for digests; the slots ascend. */
  @FunctionalInterface
  interface Digests {
    AdminDigestSlotsResponse ask(String node, List<Integer> slots, long afterIndex);
  }

  /**
   * @param leader whom the others were compared with
   * @param keys at the leader, in the slots that were compared
   * @param differences slots by node
   * @param unsettled slots that were written too often to be compared, or not answered for
   * @param silent why nodes could not be asked, by node
   */
  record Result(
      String shardId,
      String leader,
      int slotsCompared,
      long keys,
      Map<String, Set<Integer>> differences,
      Set<Integer> unsettled,
      Map<String, String> silent) {

    Map<String, Object> json() {
      List<Object> different = new ArrayList<>();
      differences.forEach(
          (node, slots) -> different.add(Json.object("node", node, "slots", List.copyOf(slots))));
      List<Object> mute = new ArrayList<>();
      silent.forEach((node, why) -> mute.add(Json.object("node", node, "why", why)));
      return Json.object(
          "shard", shardId,
          "leader", leader,
          "slots_compared", slotsCompared,
          "keys", keys,
          "differences", different,
          "unsettled_slots", List.copyOf(unsettled),
          "silent_nodes", mute);
    }
  }

  private record Suspicion(String node, int slot) {}

  private final Shard shard;
  private final String leader;
  private final Digests digests;
  private final Map<String, String> silent = new TreeMap<>();
  private final Map<Suspicion, Integer> suspicions = new HashMap<>();
  private final Map<Integer, Long> keys = new HashMap<>();

  private ReplicaComparison(Shard shard, String leader, Digests digests) {
    this.shard = shard;
    this.leader = leader;
    this.digests = digests;
  }

  static Result of(Shard shard, String leader, Digests digests) {
    return new ReplicaComparison(shard, leader, digests).run();
  }

  private Result run() {
    List<Integer> all = new ArrayList<>();
    for (SlotRange range : shard.getSlotsList()) {
      for (int slot = range.getFirst(); slot <= range.getLast(); slot++) {
        all.add(slot);
      }
    }
    Set<Integer> open = new TreeSet<>();
    for (int from = 0; from < all.size(); from += SLOTS_AT_A_TIME) {
      open.addAll(compare(all.subList(from, Math.min(from + SLOTS_AT_A_TIME, all.size()))));
    }
    for (int round = 1; round < ROUNDS_MAX && !open.isEmpty(); round++) {
      open = new TreeSet<>(compare(List.copyOf(open)));
    }
    Map<String, Set<Integer>> differences = new LinkedHashMap<>();
    suspicions.forEach(
        (suspicion, times) -> {
          if (times >= BELIEVED_TIMES) {
            differences
                .computeIfAbsent(suspicion.node, node -> new TreeSet<>())
                .add(suspicion.slot);
          }
        });
    differences.values().forEach(open::removeAll);
    long total = keys.values().stream().mapToLong(Long::longValue).sum();
    return new Result(
        shard.getId(), leader, all.size() - open.size(), total, differences, open, silent);
  }

  /** Compares once; the slots that have to be compared again. */
  private Collection<Integer> compare(List<Integer> slots) {
    AdminDigestSlotsResponse before = ask(leader, slots, 0);
    if (before == null || !before.getLeading()) {
      return slots;
    }
    Map<String, Map<Integer, SlotDigest>> others = new LinkedHashMap<>();
    for (String node : shard.getReplicasList()) {
      if (!node.equals(leader) && !silent.containsKey(node)) {
        AdminDigestSlotsResponse answer = ask(node, slots, before.getSettledIndex());
        if (answer != null) {
          others.put(node, bySlot(answer));
        }
      }
    }
    AdminDigestSlotsResponse after = ask(leader, slots, 0);
    if (after == null || !after.getLeading()) {
      return slots;
    }
    Map<Integer, SlotDigest> firsts = bySlot(before);
    Map<Integer, SlotDigest> lasts = bySlot(after);
    Set<Integer> again = new HashSet<>();
    for (int slot : slots) {
      SlotDigest first = firsts.get(slot);
      SlotDigest last = lasts.get(slot);
      if (first == null || last == null || first.getDigest() != last.getDigest()) {
        again.add(slot);
        continue;
      }
      keys.put(slot, last.getKeys());
      for (Map.Entry<String, Map<Integer, SlotDigest>> other : others.entrySet()) {
        SlotDigest digest = other.getValue().get(slot);
        if (digest == null
            || digest.getAppliedIndex() < before.getSettledIndex()
            || digest.getAppliedIndex() > last.getAppliedIndex()) {
          again.add(slot);
        } else if (digest.getDigest() != first.getDigest()) {
          int times = suspicions.merge(new Suspicion(other.getKey(), slot), 1, Integer::sum);
          if (times < BELIEVED_TIMES) {
            again.add(slot);
          }
        } else {
          suspicions.remove(new Suspicion(other.getKey(), slot));
        }
      }
    }
    return again;
  }

  private static Map<Integer, SlotDigest> bySlot(AdminDigestSlotsResponse answer) {
    Map<Integer, SlotDigest> digests = new HashMap<>();
    answer.getDigestsList().forEach(digest -> digests.put(digest.getSlot(), digest));
    return digests;
  }

  /** Null when it could not be had, which is remembered: a replica that stays away is told of. */
  private @org.jspecify.annotations.Nullable AdminDigestSlotsResponse ask(
      String node, List<Integer> slots, long afterIndex) {
    try {
      return digests.ask(node, slots, afterIndex);
    } catch (StatusRuntimeException e) {
      silent.put(node, Grid.described(e.getStatus()));
      return null;
    }
  }
}
