package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** What holds of any plan, however the slots lie and whatever they weigh. */
final class EvenSlotsPropertyTest {
  /** A grid, and who has what when all has moved. */
  private static final class Case {
    final long[] weights = new long[Slots.COUNT];
    final List<EvenSlots.Holding> shards = new ArrayList<>();
    final List<BitSet> now = new ArrayList<>();
    final int tolerancePercent;

    Case(Random random) {
      tolerancePercent = 1 + random.nextInt(30);
      int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 60 : 8);
      for (int i = 0; i < count; i++) {
        shards.add(new EvenSlots.Holding("s" + i, new BitSet(Slots.COUNT)));
      }
      int slots = random.nextInt(4) == 0 ? Slots.COUNT : 1 + random.nextInt(300);
      int rangeMax = 1 + random.nextInt(slots);
      int kind = random.nextInt(5);
      int left = 0;
      int owner = 0;
      for (int slot = 0; slot < slots; slot++) {
        if (left-- == 0) {
          left = random.nextInt(rangeMax);
          // One more than there are: nobody.
          owner = random.nextInt(count + 1);
        }
        if (owner < count) {
          shards.get(owner).slots().set(slot);
        }
        weights[slot] = weight(random, kind);
      }
      shards.forEach(shard -> now.add((BitSet) shard.slots().clone()));
    }

    private static long weight(Random random, int kind) {
      return switch (kind) {
        case 0 -> 1;
        case 1 -> random.nextInt(5);
        case 2 -> random.nextInt(10) == 0 ? random.nextLong(1L << 30) : 0;
        case 3 -> (long) Math.exp(random.nextGaussian() * 3 + 5);
        default -> (1 << 20) + random.nextInt(1 << 16);
      };
    }

    EvenSlots.Plan plan() {
      return EvenSlots.plan(shards, weights, tolerancePercent);
    }

    /** Each slot is where it is said to come from, and so moves once. */
    void carryOut(List<SlotMove> moves) {
      for (SlotMove move : moves) {
        BitSet from = now.get(Integer.parseInt(move.from().substring(1)));
        BitSet rest = (BitSet) move.slots().clone();
        rest.andNot(from);
        assertThat(rest.isEmpty()).as("%s, which are its", move).isTrue();
        from.andNot(move.slots());
        assertThat(from.isEmpty()).as("%s, which has nothing left", move).isFalse();
        now.get(Integer.parseInt(move.to().substring(1))).or(move.slots());
      }
    }

    long held(int shard) {
      return sum(now.get(shard));
    }

    long sum(BitSet slots) {
      return slots.stream().mapToLong(slot -> weights[slot]).sum();
    }

    /** Where nothing but a shard's last slot of those that it began with must stay. */
    TreeSet<Long> weightsThatMayLeave(int shard) {
      BitSet home = (BitSet) now.get(shard).clone();
      home.and(shards.get(shard).slots());
      TreeSet<Long> found = new TreeSet<>();
      now.get(shard).stream()
          .filter(slot -> !home.get(slot) || home.cardinality() > 1)
          .forEach(slot -> found.add(weights[slot]));
      return found;
    }
  }

  @Property(tries = 400, seed = "3", shrinking = ShrinkingMode.OFF)
  void slotsMoveOnceAndShardsGetAsNearAsSlotsPermit(@ForAll long seed) {
    Case one = new Case(new Random(seed));
    EvenSlots.Plan plan = one.plan();
    one.carryOut(plan.moves());

    assertThat(one.plan()).as("the same again").isEqualTo(plan);
    assertThat(plan.moves().stream().map(move -> move.from() + " " + move.to()))
        .doesNotHaveDuplicates();
    for (int shard = 0; shard < one.shards.size(); shard++) {
      assertThat(one.sum(one.shards.get(shard).slots())).isEqualTo(plan.before().get(shard));
      assertThat(one.held(shard)).isEqualTo(plan.after().get(shard));
    }
    double mean = plan.before().stream().mapToLong(Long::longValue).average().orElse(0);
    assertThat(farthest(plan.after(), mean)).isLessThanOrEqualTo(farthest(plan.before(), mean));
    boolean even = farthest(plan.after(), mean) * 100 <= mean * one.tolerancePercent;
    assertThat(plan.isEven()).isEqualTo(even);
    if (farthest(plan.before(), mean) * 100 <= mean * one.tolerancePercent) {
      assertThat(plan.moves()).isEmpty();
    }
    assertNearest(one);
  }

  private static double farthest(List<Long> weights, double mean) {
    return weights.stream().mapToDouble(weight -> Math.abs(weight - mean)).max().orElse(0);
  }

  /**
   * The shard that is farthest off the mean is within the tolerance, or no slot and no exchange of
   * two would bring it and another one nearer to each other; then the same of the others by
   * themselves.
   */
  private static void assertNearest(Case one) {
    List<Integer> open = new ArrayList<>();
    for (int shard = 0; shard < one.shards.size(); shard++) {
      open.add(shard);
    }
    while (true) {
      double mean = open.stream().mapToLong(one::held).average().orElseThrow();
      open.sort(Comparator.comparingLong(one::held).thenComparingInt(shard -> shard));
      int light = open.getFirst();
      int heavy = open.getLast();
      boolean over = one.held(heavy) - mean >= mean - one.held(light);
      int farthest = over ? heavy : light;
      if (Math.abs(one.held(farthest) - mean) * 100 <= mean * one.tolerancePercent) {
        return;
      }
      for (int other : open) {
        assertStuck(one, over ? heavy : other, over ? other : light);
      }
      open.remove((Integer) farthest);
    }
  }

  private static void assertStuck(Case one, int from, int to) {
    long gap = one.held(from) - one.held(to);
    TreeSet<Long> mayCome = one.weightsThatMayLeave(to);
    for (long weight : one.weightsThatMayLeave(from)) {
      assertThat(weight > 0 && weight < gap).as("a slot of %s from %s", weight, from).isFalse();
      Long lighter = mayCome.lower(weight);
      assertThat(lighter != null && weight - lighter < gap)
          .as("%s of %s for %s of %s", weight, from, lighter, to)
          .isFalse();
    }
  }
}
