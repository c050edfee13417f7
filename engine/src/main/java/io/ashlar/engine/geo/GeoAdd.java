package io.ashlar.engine.geo;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.command.ZAdd;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** GEOADD key [NX|XX] [CH] longitude latitude member...: a ZADD of geohashes. */
final class GeoAdd {
  private static final int ARGS_OF_PLACE = 3;

  private GeoAdd() {}

  static Command parse(byte[][] args) {
    boolean nx = false;
    boolean xx = false;
    boolean ch = false;
    int at = 2;
    for (; at < args.length; at++) {
      if (Words.is(args[at], "NX")) {
        nx = true;
      } else if (Words.is(args[at], "XX")) {
        xx = true;
      } else if (Words.is(args[at], "CH")) {
        ch = true;
      } else {
        break;
      }
    }
    if ((args.length - at) % ARGS_OF_PLACE != 0 || (nx && xx) || at == args.length) {
      return Command.rejected(Errors.SYNTAX);
    }
    List<ScoredMember> elements = new ArrayList<>((args.length - at) / ARGS_OF_PLACE);
    for (int i = at; i < args.length; i += ARGS_OF_PLACE) {
      GeoPoint point = GeoPoint.parse(args[i], args[i + 1]);
      Reply.Error error = point.error();
      if (error != null) {
        return Command.rejected(error);
      }
      double score = GeoHash.scoreOf(point.longitude(), point.latitude());
      elements.add(ScoredMember.of(args[i + 2], score));
    }
    return new ZAdd(args[1], new ZAdd.Conditions(nx, xx, false, false, ch, false), elements);
  }
}
