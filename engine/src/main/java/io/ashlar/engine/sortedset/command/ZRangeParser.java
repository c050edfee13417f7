package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of ZRANGE and all of its forms. */
final class ZRangeParser {
  private static final Reply.Error LIMIT_BY_RANK =
      new Reply.Error(
          "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  private static final Reply.Error SCORES_BY_MEMBER =
      new Reply.Error("ERR syntax error, WITHSCORES not supported in combination with BYLEX");

  /** Arguments that LIMIT takes. */
  private static final int LIMIT_ARGS = 2;

  private final byte[][] args;
  private final int keyAt;

  /** Null until an option says it, or the command's name. */
  private Range.@Nullable Unit unit;

  private boolean reverse;
  private boolean directionFixed;
  private boolean withScores;
  private long offset;
  private long limit = -1;

  /**
   * @param keyAt index of the key that is read; 2 when the one before it is a destination
   */
  ZRangeParser(byte[][] args, int keyAt) {
    this.args = args;
    this.keyAt = keyAt;
  }

  /** The command's name says these, so they are no options of it. */
  ZRangeParser fixed(Range.Unit fixedUnit, boolean fixedReverse) {
    unit = fixedUnit;
    reverse = fixedReverse;
    directionFixed = true;
    return this;
  }

  Command parse() {
    Reply.Error error = parseOptions();
    if (error != null) {
      return Command.rejected(error);
    }
    Range.Unit found = unit == null ? Range.Unit.RANK : unit;
    if (found == Range.Unit.RANK && limit != -1) {
      return Command.rejected(LIMIT_BY_RANK);
    }
    if (found == Range.Unit.MEMBER && withScores) {
      return Command.rejected(SCORES_BY_MEMBER);
    }
    // Who reads from the end names the greater end first; ranks then count from the end.
    boolean maxFirst = reverse && found != Range.Unit.RANK;
    byte[] min = args[maxFirst ? keyAt + 2 : keyAt + 1];
    byte[] max = args[maxFirst ? keyAt + 1 : keyAt + 2];
    Range range = Range.parse(found, min, max);
    if (range == null) {
      return Command.rejected(found.error());
    }
    long skipped = found == Range.Unit.RANK ? 0 : offset;
    return new ZRange(
        keyAt == 1 ? null : args[1], args[keyAt], range, reverse, skipped, limit, withScores);
  }

  private Reply.@Nullable Error parseOptions() {
    for (int i = keyAt + 3; i < args.length; i++) {
      if (keyAt == 1 && Words.is(args[i], "WITHSCORES")) {
        withScores = true;
      } else if (Words.is(args[i], "LIMIT") && args.length - i > LIMIT_ARGS) {
        if (!Numbers.isLong(args[i + 1]) || !Numbers.isLong(args[i + 2])) {
          return Errors.NOT_AN_INTEGER;
        }
        offset = Numbers.toLong(args[i + 1]);
        limit = Numbers.toLong(args[i + 2]);
        i += LIMIT_ARGS;
      } else if (!directionFixed && Words.is(args[i], "REV")) {
        directionFixed = true;
        reverse = true;
      } else if (unit == null && Words.is(args[i], "BYLEX")) {
        unit = Range.Unit.MEMBER;
      } else if (unit == null && Words.is(args[i], "BYSCORE")) {
        unit = Range.Unit.SCORE;
      } else {
        return Errors.SYNTAX;
      }
    }
    return null;
  }
}
