package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.sortedset.RankRange;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;
import java.util.List;

/**
 * ZPOPMIN and ZPOPMAX key [count].
 *
 * @param count -1 when it was not given
 */
record ZPop(byte[] key, boolean max, long count) implements Command {
  private static final Reply.Error NOT_POSITIVE =
      new Reply.Error("ERR value is out of range, must be positive");

  static Command parseMin(byte[][] args) {
    return parse(args, false);
  }

  static Command parseMax(byte[][] args) {
    return parse(args, true);
  }

  private static Command parse(byte[][] args, boolean max) {
    if (args.length > 3) {
      return Command.rejected(Errors.SYNTAX);
    }
    if (args.length == 2) {
      return new ZPop(args[1], max, -1);
    }
    if (!Numbers.isLong(args[2]) || Numbers.toLong(args[2]) < 0) {
      return Command.rejected(NOT_POSITIVE);
    }
    return new ZPop(args[1], max, Numbers.toLong(args[2]));
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.write(
        x,
        key,
        Reply.EMPTY_ARRAY,
        set -> {
          if (count == 0) {
            return Reply.EMPTY_ARRAY;
          }
          List<Reply> popped = pop(x, key, set, max, Math.abs(count));
          return count < 0 ? new Reply.Array(popped) : new Reply.Pairs(popped);
        });
  }

  /** Removes up to {@code count} elements from one end; members and scores in turn, in order. */
  static List<Reply> pop(Execution x, byte[] key, SortedSet set, boolean max, long count) {
    RankRange range = RankRange.of(0, set.size()).limited(0, count, max);
    List<Reply> popped = SortedSets.elements(set, range, max, true);
    SortedSets.remove(x, key, set, range, max ? "zpopmax" : "zpopmin");
    return popped;
  }
}
