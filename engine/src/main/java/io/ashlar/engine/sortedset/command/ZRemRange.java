package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.RankRange;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;

/**
 * ZREMRANGEBYRANK, ZREMRANGEBYSCORE and ZREMRANGEBYLEX key min max.
 *
 * @param event its name
 */
record ZRemRange(byte[] key, Range range, String event) implements Command {
  static Command parseByRank(byte[][] args) {
    return parse(args, Range.Unit.RANK, "zremrangebyrank");
  }

  static Command parseByScore(byte[][] args) {
    return parse(args, Range.Unit.SCORE, "zremrangebyscore");
  }

  static Command parseByLex(byte[][] args) {
    return parse(args, Range.Unit.MEMBER, "zremrangebylex");
  }

  private static Command parse(byte[][] args, Range.Unit unit, String event) {
    Range range = Range.parse(unit, args[2], args[3]);
    return range == null ? Command.rejected(unit.error()) : new ZRemRange(args[1], range, event);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.write(x, key, Reply.ZERO, set -> remove(x, set));
  }

  private Reply remove(Execution x, SortedSet set) {
    RankRange ranks = range.in(set, false);
    if (!ranks.isEmpty()) {
      SortedSets.remove(x, key, set, ranks, event);
    }
    return Reply.Int.of(ranks.size());
  }
}
