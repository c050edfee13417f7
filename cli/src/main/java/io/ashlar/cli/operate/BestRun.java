package io.ashlar.cli.operate;

import java.util.BitSet;
import java.util.Comparator;
import java.util.Optional;

/**
 * Looks for the run of adjacent slots that one shard had best give to another. It must weigh less
 * than what the shards differ by: then both are nearer to each other afterwards.
 *
 * <p>What weighs about as much as is wanted counts as equal; among equals the one that leaves the
 * map with the fewest ranges wins, then the one that is in the way of no third shard. All runs at
 * an end of a range are looked at, and all single slots; of those in the middle the ones that come
 * nearest to what is wanted. So a run is found whenever any slot would do.
 */
final class BestRun {
  /**
   * Slots of one range.
   *
   * @param miss what its weight is off what is wanted, in steps that count as equal
   * @param missExactly the same, not rounded
   * @param newRanges by how many ranges the map grows, or shrinks
   * @param besideOthers ends that lie next to a third shard, which may want these slots
   */
  private record Run(
      int first, int last, long miss, int newRanges, int besideOthers, double missExactly) {
    static final Comparator<Run> ORDER =
        Comparator.comparingLong(Run::miss)
            .thenComparingInt(Run::newRanges)
            .thenComparingInt(Run::besideOthers)
            .thenComparingDouble(Run::missExactly)
            .thenComparingInt(run -> run.last - run.first)
            .thenComparingInt(Run::first);
  }

  private final SlotOwners owners;
  private final int from;
  private final int to;
  private final double wanted;
  private final double equal;
  private Optional<Run> best = Optional.empty();

  private BestRun(SlotOwners owners, int from, int to, double wanted, double equal) {
    this.owners = owners;
    this.from = from;
    this.to = to;
    this.wanted = wanted;
    this.equal = equal;
  }

  /**
   * @param wanted the weight that should go over
   * @param equal differences below this do not matter
   * @return empty when no slot that could go would make the two more even
   */
  static BitSet of(SlotOwners owners, int from, int to, double wanted, double equal) {
    BestRun search = new BestRun(owners, from, to, wanted, equal);
    BitSet slots = owners.slots(from);
    for (int first = slots.nextSetBit(0); first >= 0; first = slots.nextSetBit(first)) {
      int end = slots.nextClearBit(first);
      search.look(first, end - 1);
      first = end;
    }
    BitSet chosen = new BitSet(Slots.COUNT);
    search.best.ifPresent(run -> chosen.set(run.first, run.last + 1));
    return chosen;
  }

  private void look(int rangeFirst, int rangeLast) {
    Range range = new Range(owners, rangeFirst, rangeLast);
    int last = rangeFirst - 1;
    for (int first = rangeFirst; first <= rangeLast; first++) {
      consider(range, first, first);
      consider(range, rangeFirst, first);
      consider(range, first, rangeLast);
      while (last < rangeLast && range.weight(first, last + 1) <= wanted) {
        last++;
      }
      if (last >= first) {
        consider(range, first, last);
      }
      if (last < rangeLast) {
        consider(range, first, last + 1);
      }
    }
  }

  private void consider(Range range, int first, int last) {
    long weight = range.weight(first, last);
    if (weight <= 0
        || weight >= owners.held(from) - owners.held(to)
        || !owners.canSpare(from, range.atHome(first, last))) {
      return;
    }
    double miss = Math.abs(weight - wanted);
    int newRanges = -1;
    newRanges += first > range.first ? 1 : 0;
    newRanges += last < range.last ? 1 : 0;
    newRanges += 1 - (owners.owns(to, first - 1) ? 1 : 0) - (owners.owns(to, last + 1) ? 1 : 0);
    int besideOthers = (isOthers(first - 1) ? 1 : 0) + (isOthers(last + 1) ? 1 : 0);
    Run run = new Run(first, last, (long) (miss / equal), newRanges, besideOthers, miss);
    if (best.isEmpty() || Run.ORDER.compare(run, best.get()) < 0) {
      best = Optional.of(run);
    }
  }

  private boolean isOthers(int slot) {
    return owners.isOwned(slot) && !owners.owns(from, slot) && !owners.owns(to, slot);
  }

  /** Adjacent slots of one shard, and sums over parts of them. */
  private static final class Range {
    private final int first;
    private final int last;
    private final long[] weightBefore;
    private final int[] atHomeBefore;

    Range(SlotOwners owners, int first, int last) {
      this.first = first;
      this.last = last;
      this.weightBefore = new long[last - first + 2];
      this.atHomeBefore = new int[last - first + 2];
      for (int i = 0; i <= last - first; i++) {
        weightBefore[i + 1] = weightBefore[i] + owners.weight(first + i);
        atHomeBefore[i + 1] = atHomeBefore[i] + (owners.isAtHome(first + i) ? 1 : 0);
      }
    }

    long weight(int from, int to) {
      return weightBefore[to - first + 1] - weightBefore[from - first];
    }

    /** How many of the slots are where they were at first. */
    int atHome(int from, int to) {
      return atHomeBefore[to - first + 1] - atHomeBefore[from - first];
    }
  }
}
