package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.ScoredMember;
import io.ashlar.engine.sortedset.command.Combination.Aggregate;
import io.ashlar.engine.sortedset.command.Combination.Weighted;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ZUNION, ZINTER, ZDIFF and ZINTERCARD numkeys key... [WEIGHTS weight...] [AGGREGATE SUM|MIN|MAX]
 * [WITHSCORES] [LIMIT limit], and the STORE forms with a destination before that.
 *
 * @param optionError what is wrong with the options; Redis complains of the keys' types first
 * @param destination where the result is stored; null to answer it
 * @param weights of each key
 * @param limit of ZINTERCARD, 0 for none
 */
record ZCombine(
    Operation operation,
    Reply.@Nullable Error optionError,
    byte @Nullable [] destination,
    List<byte[]> keys,
    double[] weights,
    Aggregate aggregate,
    boolean withScores,
    long limit)
    implements Command {
  enum Operation {
    UNION("zunion"),
    INTERSECTION("zinter"),
    DIFFERENCE("zdiff"),
    INTERSECTION_SIZE("zintercard");

    private final String command;

    Operation(String command) {
      this.command = command;
    }

    /** The command's name, without STORE. */
    String command() {
      return command;
    }
  }

  static Command parseUnion(byte[][] args) {
    return new ZCombineParser(Operation.UNION, args, false).parse();
  }

  static Command parseUnionStore(byte[][] args) {
    return new ZCombineParser(Operation.UNION, args, true).parse();
  }

  static Command parseInter(byte[][] args) {
    return new ZCombineParser(Operation.INTERSECTION, args, false).parse();
  }

  static Command parseInterStore(byte[][] args) {
    return new ZCombineParser(Operation.INTERSECTION, args, true).parse();
  }

  static Command parseDiff(byte[][] args) {
    return new ZCombineParser(Operation.DIFFERENCE, args, false).parse();
  }

  static Command parseDiffStore(byte[][] args) {
    return new ZCombineParser(Operation.DIFFERENCE, args, true).parse();
  }

  static Command parseInterCard(byte[][] args) {
    return new ZCombineParser(Operation.INTERSECTION_SIZE, args, false).parse();
  }

  @Override
  public Reply execute(Execution x) {
    List<Weighted> sources = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      byte[] key = keys.get(i);
      Source source = Source.of(destination == null ? x.find(key) : x.findForWrite(key));
      if (source == null) {
        return Errors.WRONG_TYPE;
      }
      sources.add(new Weighted(source, weights[i]));
    }
    if (optionError != null) {
      return optionError;
    }
    return switch (operation) {
      case UNION -> answer(x, Combination.union(sources, aggregate));
      case INTERSECTION -> answer(x, Combination.intersection(sources, aggregate));
      case DIFFERENCE -> answer(x, Combination.difference(sources));
      case INTERSECTION_SIZE -> Reply.Int.of(Combination.intersectionSize(sources, limit));
    };
  }

  private Reply answer(Execution x, List<ScoredMember> elements) {
    if (destination != null) {
      return SortedSets.store(x, destination, elements, operation.command() + "store");
    }
    List<Reply> items = new ArrayList<>(withScores ? 2 * elements.size() : elements.size());
    for (ScoredMember element : elements) {
      items.add(new Reply.Bulk(element.array(), element.offset(), element.length()));
      if (withScores) {
        items.add(new Reply.DoubleReply(element.score()));
      }
    }
    return SortedSets.reply(items, withScores);
  }
}
