package io.ashlar.engine.geo;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.command.SortedSets;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * GEOPOS and GEOHASH key [member...]: something of each member.
 *
 * @param missing stands for a member that is not there
 * @param answer what a score is told as
 */
record GeoPos(byte[] key, List<byte[]> members, Reply missing, DoubleFunction<Reply> answer)
    implements Command {
  static Command parsePos(byte[][] args) {
    return new GeoPos(args[1], members(args), Reply.NIL_ARRAY, GeoPos::coordinates);
  }

  static Command parseHash(byte[][] args) {
    return new GeoPos(
        args[1], members(args), Reply.NIL, score -> Reply.Bulk.of(GeoHash.ofScore(score).text()));
  }

  private static List<byte[]> members(byte[][] args) {
    return Arrays.asList(args).subList(2, args.length);
  }

  private static Reply coordinates(double score) {
    GeoPoint point = GeoPoint.ofScore(score);
    return GeoTexts.coordinates(point.longitude(), point.latitude());
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (SortedSets.isOther(record)) {
      return Errors.WRONG_TYPE;
    }
    SortedSet set = SortedSets.of(record);
    List<Reply> replies = new ArrayList<>(members.size());
    for (byte[] member : members) {
      double score = set == null ? Double.NaN : set.score(member);
      replies.add(Double.isNaN(score) ? missing : answer.apply(score));
    }
    return new Reply.Array(replies);
  }
}
