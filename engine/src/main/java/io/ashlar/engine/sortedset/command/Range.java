package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.sortedset.Bound;
import io.ashlar.engine.sortedset.RankRange;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which elements a command wants, and how that is written. */
sealed interface Range {
  Reply.Error NOT_SCORES = new Reply.Error("ERR min or max is not a float");
  Reply.Error NOT_MEMBERS = new Reply.Error("ERR min or max not valid string range item");

  /** What a range is made of. */
  enum Unit {
    RANK(Errors.NOT_AN_INTEGER),
    SCORE(NOT_SCORES),
    MEMBER(NOT_MEMBERS);

    private final Reply.Error error;

    Unit(Reply.Error error) {
      this.error = error;
    }

    /** What is answered when {@link Range#parse} finds no range. */
    Reply.Error error() {
      return error;
    }
  }

  /**
   * The ranks of the wanted elements, counted from the smallest.
   *
   * @param reverse whether they will be read from the end; then ranks that a user gave count from
   *     there, too
   */
  RankRange in(SortedSet set, boolean reverse);

  /** Null when the texts are no such range. */
  static @Nullable Range parse(Unit unit, byte[] min, byte[] max) {
    return switch (unit) {
      case RANK ->
          Numbers.isLong(min) && Numbers.isLong(max)
              ? new OfRanks(Numbers.toLong(min), Numbers.toLong(max))
              : null;
      case SCORE -> ofScores(min, max);
      case MEMBER -> ofMembers(min, max);
    };
  }

  private static @Nullable Range ofScores(byte[] min, byte[] max) {
    boolean minExclusive = min.length > 0 && min[0] == '(';
    boolean maxExclusive = max.length > 0 && max[0] == '(';
    double low = Doubles.parseLenient(min, minExclusive ? 1 : 0);
    double high = Doubles.parseLenient(max, maxExclusive ? 1 : 0);
    return Double.isNaN(low) || Double.isNaN(high)
        ? null
        : new OfScores(low, minExclusive, high, maxExclusive);
  }

  private static @Nullable Range ofMembers(byte[] min, byte[] max) {
    Bound from = memberBound(min, false);
    Bound to = memberBound(max, true);
    return from == null || to == null ? null : new OfMembers(from, to);
  }

  /**
   * @param isMax whether it is the upper end: then {@code [} puts the member below it
   */
  private static @Nullable Bound memberBound(byte[] text, boolean isMax) {
    // An empty argument ends with C's NUL.
    int first = text.length == 0 ? 0 : text[0];
    boolean alone = text.length == 1 || (text.length > 1 && text[1] == 0);
    return switch (first) {
      case '-' -> alone ? Bound.ofScore(Double.NEGATIVE_INFINITY, false) : null;
      case '+' -> alone ? Bound.ofScore(Double.POSITIVE_INFINITY, true) : null;
      case '[' -> Bound.ofMember(Arrays.copyOfRange(text, 1, text.length), isMax);
      case '(' -> Bound.ofMember(Arrays.copyOfRange(text, 1, text.length), !isMax);
      default -> null;
    };
  }

  /** By ranks; negative ones count from the end, {@code stop} is included. */
  record OfRanks(long start, long stop) implements Range {
    @Override
    public RankRange in(SortedSet set, boolean reverse) {
      long size = set.size();
      long from = Math.max(0, start < 0 ? start + size : start);
      long to = Math.min(size - 1, stop < 0 ? stop + size : stop) + 1;
      if (from >= to) {
        return RankRange.EMPTY;
      }
      return reverse
          ? RankRange.of((int) (size - to), (int) (size - from))
          : RankRange.of((int) from, (int) to);
    }
  }

  /** By scores. */
  record OfScores(double min, boolean minExclusive, double max, boolean maxExclusive)
      implements Range {
    @Override
    public RankRange in(SortedSet set, boolean reverse) {
      if (min > max || (min == max && (minExclusive || maxExclusive))) {
        return RankRange.EMPTY;
      }
      return RankRange.of(
          set.countBelow(Bound.ofScore(min, minExclusive)),
          set.countBelow(Bound.ofScore(max, !maxExclusive)));
    }
  }

  /** By members, for sets whose scores are all equal. */
  record OfMembers(Bound min, Bound max) implements Range {
    @Override
    public RankRange in(SortedSet set, boolean reverse) {
      return set.memberRange(min, max, reverse);
    }
  }
}
