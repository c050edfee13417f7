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
import java.util.function.Function;
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
    byte[] target = destination;
    return target == null
        ? answer(sources, this::told)
        : answer(
            sources,
            elements -> SortedSets.store(x, target, elements, operation.command() + "store"));
  }

  /** The answer to a command without a destination, made from what was read elsewhere. */
  Reply join(List<Reply> contents) {
    List<Weighted> sources = new ArrayList<>(keys.size());
    for (int i = 0; i < contents.size(); i++) {
      Source source = Source.told(contents.get(i));
      if (source == null) {
        return contents.get(i);
      }
      sources.add(new Weighted(source, weights[i]));
    }
    return answer(sources, this::told);
  }

  private Reply answer(List<Weighted> sources, Function<List<ScoredMember>, Reply> of) {
    if (optionError != null) {
      return optionError;
    }
    return switch (operation) {
      case UNION -> of.apply(Combination.union(sources, aggregate));
      case INTERSECTION -> of.apply(Combination.intersection(sources, aggregate));
      case DIFFERENCE -> of.apply(Combination.difference(sources));
      case INTERSECTION_SIZE -> Reply.Int.of(Combination.intersectionSize(sources, limit));
    };
  }

  private Reply told(List<ScoredMember> elements) {
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
