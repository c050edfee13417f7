package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Doubles;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.command.Combination.Aggregate;
import io.ashlar.engine.sortedset.command.ZCombine.Operation;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of the commands that combine keys. */
final class ZCombineParser {
  private static final Reply.Error WEIGHT = new Reply.Error("ERR weight value is not a float");
  private static final Reply.Error LIMIT = new Reply.Error("ERR LIMIT can't be negative");

  private final Operation operation;
  private final byte[][] args;
  private final boolean store;
  private double[] weights = {};
  private Aggregate aggregate = Aggregate.SUM;
  private boolean withScores;
  private long limit;

  ZCombineParser(Operation operation, byte[][] args, boolean store) {
    this.operation = operation;
    this.args = args;
    this.store = store;
  }

  Command parse() {
    int keyCountAt = store ? 2 : 1;
    if (!Numbers.isLong(args[keyCountAt])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    long keyCount = Numbers.toLong(args[keyCountAt]);
    if (keyCount < 1) {
      String name = operation.command() + (store ? "store" : "");
      return Command.rejected(
          new Reply.Error("ERR at least 1 input key is needed for '" + name + "' command"));
    }
    if (keyCount > args.length - keyCountAt - 1) {
      return Command.rejected(Errors.SYNTAX);
    }
    int end = keyCountAt + 1 + (int) keyCount;
    List<byte[]> keys = Arrays.asList(args).subList(keyCountAt + 1, end);
    weights = new double[keys.size()];
    Arrays.fill(weights, 1);
    Reply.Error error = parseOptions(end);
    ZCombine command =
        new ZCombine(
            operation, error, store ? args[1] : null, keys, weights, aggregate, withScores, limit);
    return store ? command : new ZCombineRead(command);
  }

  private Reply.@Nullable Error parseOptions(int from) {
    boolean weighs = operation == Operation.UNION || operation == Operation.INTERSECTION;
    boolean counts = operation == Operation.INTERSECTION_SIZE;
    int at = from;
    while (at < args.length) {
      int left = args.length - at - 1;
      if (weighs && left >= weights.length && Words.is(args[at], "WEIGHTS")) {
        for (int i = 0; i < weights.length; i++) {
          weights[i] = Doubles.parse(args[++at]);
          if (Double.isNaN(weights[i])) {
            return WEIGHT;
          }
        }
      } else if (weighs && left >= 1 && Words.is(args[at], "AGGREGATE")) {
        Aggregate found = aggregate(args[++at]);
        if (found == null) {
          return Errors.SYNTAX;
        }
        aggregate = found;
      } else if (!store && !counts && Words.is(args[at], "WITHSCORES")) {
        withScores = true;
      } else if (counts && left >= 1 && Words.is(args[at], "LIMIT")) {
        byte[] text = args[++at];
        if (!Numbers.isLong(text) || Numbers.toLong(text) < 0) {
          return LIMIT;
        }
        limit = Numbers.toLong(text);
      } else {
        return Errors.SYNTAX;
      }
      at++;
    }
    return null;
  }

  private static @Nullable Aggregate aggregate(byte[] word) {
    for (Aggregate each : Aggregate.values()) {
      if (Words.is(word, each.name())) {
        return each;
      }
    }
    return null;
  }
}
