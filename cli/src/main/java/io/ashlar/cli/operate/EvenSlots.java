package io.ashlar.cli.operate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Plans which slots go where so that all shards weigh about the same. Pure: the same shards and
 * weights give the same plan.
 *
 * <p>The heaviest shard gives to the lightest until each is within the tolerance of the mean. What
 * goes over brings the one that is off to the mean, and the other one no further than half of the
 * tolerance beyond it, so few pairs of shards take part and there is some room for what is written
 * later. Where no run of slots helps, single slots are exchanged.
 *
 * <p>A slot does not divide. A shard that is off and that nothing helps is left out, and the others
 * are evened out around the mean of what remains. At the end each shard is within the tolerance of
 * that mean, or every slot that it could give weighs at least as much as it differs from the one
 * that would get it (or the like for one that is too light), and no exchange of two slots would
 * help.
 *
 * <p>Why it ends: each step lowers the sum of the squares of the weights.
 */
final class EvenSlots {
  /** A shard as it is. */
  record Holding(String shard, BitSet slots) {}

  /**
   * What is to be done.
   *
   * @param moves those that weigh most first; no slot twice
   * @param before what each shard weighs, in the order in which shards were given
   * @param after the same when all has moved
   * @param isEven whether each shard is within the tolerance of the mean then
   */
  record Plan(List<SlotMove> moves, List<Long> before, List<Long> after, boolean isEven) {}

  private final SlotOwners owners;
  private final double tolerancePercent;

  private EvenSlots(SlotOwners owners, double tolerancePercent) {
    this.owners = owners;
    this.tolerancePercent = tolerancePercent;
  }

  /**
   * @param weights of each slot, none of them negative
   * @param tolerancePercent of the mean, more than 0
   */
  static Plan plan(List<Holding> shards, long[] weights, double tolerancePercent) {
    SlotOwners owners = new SlotOwners(shards.stream().map(Holding::slots).toList(), weights);
    EvenSlots even = new EvenSlots(owners, tolerancePercent);
    List<Long> before = even.held();
    even.run();
    List<SlotMove> moves = new ArrayList<>();
    for (SlotOwners.Move move : owners.moves()) {
      moves.add(
          new SlotMove(
              shards.get(move.from()).shard(), shards.get(move.to()).shard(), move.slots()));
    }
    return new Plan(moves, before, even.held(), even.isEven(even.all()));
  }

  private void run() {
    boolean better = true;
    while (better) {
      better = false;
      BitSet open = all();
      while (!isEven(open)) {
        if (step(open)) {
          better = true;
        } else {
          open.clear(farthest(open));
        }
      }
    }
  }

  /** Has one shard give something to another, if that helps one that is off. */
  private boolean step(BitSet open) {
    List<Integer> byWeight = byWeight(open);
    int light = byWeight.getFirst();
    int heavy = byWeight.getLast();
    double mean = mean(open);
    if (isOff(heavy, mean)) {
      for (int other : byWeight) {
        if (improve(heavy, other, mean)) {
          return true;
        }
      }
    }
    if (isOff(light, mean)) {
      for (int other : byWeight.reversed()) {
        if (improve(other, light, mean)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean improve(int from, int to, double mean) {
    if (owners.held(from) <= owners.held(to)) {
      return false;
    }
    double wanted = wanted(owners.held(from), owners.held(to), mean);
    double equal = mean * tolerancePercent / 100 / 4;
    BitSet run = BestRun.of(owners, from, to, wanted, equal);
    if (run.isEmpty()) {
      return exchange(from, to, wanted);
    }
    run.stream().forEach(slot -> owners.give(slot, to));
    return true;
  }

  /** How much should go over. */
  private double wanted(long from, long to, double mean) {
    double room = mean * tolerancePercent / 100 / 2;
    double needed = Math.max(from - mean, mean - to);
    double most = Math.min(mean + room - to, from - (mean - room));
    double half = (from - to) / 2.0;
    double wanted = Math.min(needed, most);
    // Two on the same side of the mean can only meet.
    return wanted > 0 && wanted < from - to ? wanted : half;
  }

  /** One slot for a lighter one. */
  private boolean exchange(int from, int to, double wanted) {
    long gap = owners.held(from) - owners.held(to);
    TreeMap<Long, Integer> lighter = new TreeMap<>();
    owners.slots(to).stream()
        .filter(slot -> canLeave(to, slot))
        .forEach(slot -> lighter.putIfAbsent(owners.weight(slot), slot));
    int given = -1;
    int taken = -1;
    double least = Double.MAX_VALUE;
    for (int slot : owners.slots(from).stream().filter(one -> canLeave(from, one)).toArray()) {
      long weight = owners.weight(slot);
      for (Map.Entry<Long, Integer> other : around(lighter, weight - Math.round(wanted), weight)) {
        long difference = weight - other.getKey();
        double miss = Math.abs(difference - wanted);
        if (difference > 0 && difference < gap && miss < least) {
          least = miss;
          given = slot;
          taken = other.getValue();
        }
      }
    }
    if (given < 0) {
      return false;
    }
    owners.give(given, to);
    owners.give(taken, from);
    return true;
  }

  private boolean canLeave(int shard, int slot) {
    return owners.canSpare(shard, owners.isAtHome(slot) ? 1 : 0);
  }

  /** The next ones below and above a weight, the latter below a limit. */
  private static List<Map.Entry<Long, Integer>> around(
      TreeMap<Long, Integer> slots, long weight, long limit) {
    List<Map.Entry<Long, Integer>> found = new ArrayList<>();
    Map.Entry<Long, Integer> floor = slots.floorEntry(weight);
    Map.Entry<Long, Integer> higher = slots.higherEntry(weight);
    if (floor != null) {
      found.add(floor);
    }
    if (higher != null && higher.getKey() < limit) {
      found.add(higher);
    }
    return found;
  }

  // ---- weights ----

  private BitSet all() {
    BitSet all = new BitSet();
    all.set(0, owners.shards());
    return all;
  }

  private List<Long> held() {
    return IntStream.range(0, owners.shards()).mapToLong(owners::held).boxed().toList();
  }

  private double mean(BitSet shards) {
    return shards.stream().mapToLong(owners::held).sum() / (double) shards.cardinality();
  }

  private boolean isEven(BitSet shards) {
    double mean = mean(shards);
    return shards.stream().noneMatch(shard -> isOff(shard, mean));
  }

  private boolean isOff(int shard, double mean) {
    return Math.abs(owners.held(shard) - mean) * 100 > mean * tolerancePercent;
  }

  /** From the mean: one of the two that {@link #step} cares for. */
  private int farthest(BitSet shards) {
    List<Integer> byWeight = byWeight(shards);
    int light = byWeight.getFirst();
    int heavy = byWeight.getLast();
    double mean = mean(shards);
    return owners.held(heavy) - mean >= mean - owners.held(light) ? heavy : light;
  }

  private List<Integer> byWeight(BitSet shards) {
    return shards.stream()
        .boxed()
        .sorted(
            Comparator.comparingLong((Integer shard) -> owners.held(shard))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }
}
