package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.RandomCount;
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
record ZRandMember(byte[] key, boolean single, int count, boolean withScores) implements Command {
  static Command parse(byte[][] args) {
    if (args.length == 2) {
      return new ZRandMember(args[1], true, 1, false);
    }
    Reply.Error error = RandomCount.error(args[2]);
    if (error != null) {
      return Command.rejected(error);
    }
    if (args.length > 4 || (args.length == 4 && !Words.is(args[3], "WITHSCORES"))) {
      return Command.rejected(Errors.SYNTAX);
    }
    boolean withScores = args.length == 4;
    return RandomCount.isTooLarge(args[2], withScores)
        ? Command.rejected(RandomCount.OUT_OF_RANGE)
        : new ZRandMember(args[1], false, RandomCount.of(args[2]), withScores);
  }

  @Override
  public Reply execute(Execution x) {
    if (single) {
      return SortedSets.read(x, key, Reply.NIL, set -> items(set, x.random(), -1).getFirst());
    }
    return SortedSets.read(
        x,
        key,
        Reply.EMPTY_ARRAY,
        set -> {
          List<Reply> items =
              count < 0 ? items(set, x.random(), count) : distinct(set, x.random(), count);
          return SortedSets.reply(items, withScores);
        });
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
  private List<Reply> distinct(SortedSet set, RandomGenerator random, int wanted) {
    int size = set.size();
    if (wanted >= size) {
      return SortedSets.elements(set, RankRange.of(0, size), false, withScores);
    }
    BitSet ranks = new BitSet(size);
    for (int i = size - wanted; i < size; i++) {
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
