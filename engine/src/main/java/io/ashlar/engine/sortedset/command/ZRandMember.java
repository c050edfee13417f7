package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.RankRange;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * ZRANDMEMBER key [count [WITHSCORES]]: some members, distinct ones for a positive count.
 *
 * @param single whether no count was given
 */
record ZRandMember(byte[] key, boolean single, long count, boolean withScores) implements Command {
  private static final Reply.Error OUT_OF_RANGE = new Reply.Error("ERR value is out of range");

  /** Elements of a reply that may repeat: more would hold the shard, and its memory, for long. */
  private static final int REPEATED_MAX = 10_000_000;

  static Command parse(byte[][] args) {
    if (args.length == 2) {
      return new ZRandMember(args[1], true, 1, false);
    }
    if (!Numbers.isLong(args[2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    long count = Numbers.toLong(args[2]);
    if (count == Long.MIN_VALUE) {
      return Command.rejected(Errors.outOfRange(-Long.MAX_VALUE, Long.MAX_VALUE));
    }
    if (args.length > 4 || (args.length == 4 && !Words.is(args[3], "WITHSCORES"))) {
      return Command.rejected(Errors.SYNTAX);
    }
    boolean withScores = args.length == 4;
    if (withScores && (count < -Long.MAX_VALUE / 2 || count > Long.MAX_VALUE / 2)) {
      return Command.rejected(OUT_OF_RANGE);
    }
    return new ZRandMember(args[1], false, count, withScores);
  }

  @Override
  public Reply execute(Execution x) {
    if (single) {
      return SortedSets.read(x, key, Reply.NIL, set -> items(set, x.random(), -1).getFirst());
    }
    return SortedSets.read(x, key, Reply.EMPTY_ARRAY, set -> several(set, x.random()));
  }

  private Reply several(SortedSet set, RandomGenerator random) {
    if (count < -REPEATED_MAX) {
      return OUT_OF_RANGE;
    }
    List<Reply> items = count < 0 ? items(set, random, (int) count) : distinct(set, random, count);
    return SortedSets.reply(items, withScores);
  }

  /**
   * @param negated minus the number of elements, which may repeat
   */
  private List<Reply> items(SortedSet set, RandomGenerator random, int negated) {
    List<Reply> items = new ArrayList<>();
    for (int i = negated; i < 0; i++) {
      int rank = random.nextInt(set.size());
      items.addAll(SortedSets.elements(set, RankRange.of(rank, rank + 1), false, withScores));
    }
    return items;
  }

  /** Each subset of that size is equally likely (Floyd's sampling); told in the set's order. */
  private List<Reply> distinct(SortedSet set, RandomGenerator random, long wanted) {
    int size = set.size();
    if (wanted >= size) {
      return SortedSets.elements(set, RankRange.of(0, size), false, withScores);
    }
    BitSet ranks = new BitSet(size);
    for (int i = size - (int) wanted; i < size; i++) {
      int rank = random.nextInt(i + 1);
      ranks.set(ranks.get(rank) ? i : rank);
    }
    List<Reply> items = new ArrayList<>();
    for (int from = ranks.nextSetBit(0); from >= 0; ) {
      int to = ranks.nextClearBit(from);
      items.addAll(SortedSets.elements(set, RankRange.of(from, to), false, withScores));
      from = ranks.nextSetBit(to);
    }
    return items;
  }
}
