package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.RankRange;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ZRANGE key min max [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES], the older commands
 * that are forms of it, and ZRANGESTORE.
 *
 * @param destination where the elements are stored; null to answer them
 * @param limit negative for all
 */
record ZRange(
    byte @Nullable [] destination,
    byte[] key,
    Range range,
    boolean reverse,
    long offset,
    long limit,
    boolean withScores)
    implements Command {

  static Command parseRange(byte[][] args) {
    return new ZRangeParser(args, 1).parse();
  }

  static Command parseRangeStore(byte[][] args) {
    return new ZRangeParser(args, 2).parse();
  }

  static Command parseRevRange(byte[][] args) {
    return new ZRangeParser(args, 1).fixed(Range.Unit.RANK, true).parse();
  }

  static Command parseRangeByScore(byte[][] args) {
    return new ZRangeParser(args, 1).fixed(Range.Unit.SCORE, false).parse();
  }

  static Command parseRevRangeByScore(byte[][] args) {
    return new ZRangeParser(args, 1).fixed(Range.Unit.SCORE, true).parse();
  }

  static Command parseRangeByLex(byte[][] args) {
    return new ZRangeParser(args, 1).fixed(Range.Unit.MEMBER, false).parse();
  }

  static Command parseRevRangeByLex(byte[][] args) {
    return new ZRangeParser(args, 1).fixed(Range.Unit.MEMBER, true).parse();
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (SortedSets.isOther(record)) {
      return Errors.WRONG_TYPE;
    }
    SortedSet set = SortedSets.of(record);
    if (destination != null) {
      return SortedSets.store(
          x, destination, set == null ? List.of() : elements(set), "zrangestore");
    }
    return set == null
        ? Reply.EMPTY_ARRAY
        : SortedSets.reply(SortedSets.elements(set, ranks(set), reverse, withScores), withScores);
  }

  private RankRange ranks(SortedSet set) {
    return range.in(set, reverse).limited(offset, limit, reverse);
  }

  private List<ScoredMember> elements(SortedSet set) {
    RankRange ranks = ranks(set);
    List<ScoredMember> elements = new ArrayList<>(ranks.size());
    set.visit(
        ranks.from(),
        ranks.to(),
        false,
        (array, at, length, score) -> elements.add(new ScoredMember(array, at, length, score)));
    return elements;
  }
}
