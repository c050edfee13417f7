package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** ZCOUNT key min max and ZLEXCOUNT key min max. */
record ZCount(byte[] key, Range range) implements Command {
  static Command parseCount(byte[][] args) {
    return parse(args, Range.Unit.SCORE);
  }

  static Command parseLexCount(byte[][] args) {
    return parse(args, Range.Unit.MEMBER);
  }

  private static Command parse(byte[][] args, Range.Unit unit) {
    Range range = Range.parse(unit, args[2], args[3]);
    return range == null ? Command.rejected(unit.error()) : new ZCount(args[1], range);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.read(x, key, Reply.ZERO, set -> Reply.Int.of(range.in(set, false).size()));
  }
}
