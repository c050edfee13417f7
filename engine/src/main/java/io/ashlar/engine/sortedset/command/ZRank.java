package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;

/** ZRANK and ZREVRANK key member [WITHSCORE]. */
record ZRank(byte[] key, byte[] member, boolean reverse, boolean withScore) implements Command {
  static Command parseRank(byte[][] args) {
    return parse(args, false);
  }

  static Command parseRevRank(byte[][] args) {
    return parse(args, true);
  }

  private static Command parse(byte[][] args, boolean reverse) {
    boolean withScore = args.length == 4 && Words.is(args[3], "WITHSCORE");
    if (args.length > 3 && !withScore) {
      return Command.rejected(Errors.SYNTAX);
    }
    return new ZRank(args[1], args[2], reverse, withScore);
  }

  @Override
  public Reply execute(Execution x) {
    Reply missing = withScore ? Reply.NIL_ARRAY : Reply.NIL;
    return SortedSets.read(x, key, missing, set -> rank(set, missing));
  }

  private Reply rank(SortedSet set, Reply missing) {
    double score = set.score(member);
    if (Double.isNaN(score)) {
      return missing;
    }
    int rank = set.rank(score, member);
    Reply reply = Reply.Int.of(reverse ? set.size() - 1 - rank : rank);
    return withScore ? Reply.Array.of(reply, new Reply.DoubleReply(score)) : reply;
  }
}
