package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ZSCORE key member. */
record ZScore(byte[] key, byte[] member) implements Command {
  static Command parse(byte[][] args) {
    return new ZScore(args[1], args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.read(x, key, Reply.NIL, set -> score(set, member));
  }

  private static Reply score(SortedSet set, byte[] member) {
    double score = set.score(member);
    return Double.isNaN(score) ? Reply.NIL : new Reply.DoubleReply(score);
  }

  /** ZMSCORE key member... */
  record Several(byte[] key, List<byte[]> members) implements Command {
    static Command parse(byte[][] args) {
      return new Several(args[1], Arrays.asList(args).subList(2, args.length));
    }

    @Override
    public Reply execute(Execution x) {
      Object record = x.find(key);
      if (SortedSets.isOther(record)) {
        return Errors.WRONG_TYPE;
      }
      @Nullable SortedSet set = SortedSets.of(record);
      List<Reply> scores = new ArrayList<>(members.size());
      for (byte[] member : members) {
        scores.add(set == null ? Reply.NIL : score(set, member));
      }
      return new Reply.Array(scores);
    }
  }
}
