package io.ashlar.engine.geo;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.command.SortedSets;
import io.ashlar.resp.Reply;

/** GEODIST key member member [unit]. */
record GeoDist(byte[] key, byte[] one, byte[] other, double metresPerUnit) implements Command {
  private static final int WITH_UNIT = 5;

  static Command parse(byte[][] args) {
    if (args.length > WITH_UNIT) {
      return Command.rejected(Errors.SYNTAX);
    }
    double metresPerUnit = args.length == WITH_UNIT ? GeoTexts.metresPer(args[4]) : 1;
    return Double.isNaN(metresPerUnit)
        ? Command.rejected(GeoTexts.UNIT)
        : new GeoDist(args[1], args[2], args[3], metresPerUnit);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.read(x, key, Reply.NIL, this::distance);
  }

  private Reply distance(SortedSet set) {
    double from = set.score(one);
    double to = set.score(other);
    return Double.isNaN(from) || Double.isNaN(to)
        ? Reply.NIL
        : GeoTexts.distance(GeoPoint.ofScore(from).distanceM(GeoPoint.ofScore(to)) / metresPerUnit);
  }
}
