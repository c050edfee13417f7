package io.ashlar.engine.set;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Joined;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;

/** SINTERCARD numkeys key [key ...] [LIMIT limit]; without a limit, or with 0, it counts all. */
record SInterCard(List<byte[]> keys, int limit) implements Joined {
  private static final byte[] SINTER = "SINTER".getBytes(US_ASCII);
  private static final Reply.Error NO_KEYS =
      new Reply.Error("ERR numkeys should be greater than 0");
  private static final Reply.Error TOO_MANY_KEYS =
      new Reply.Error("ERR Number of keys can't be greater than number of args");
  private static final Reply.Error NEGATIVE_LIMIT = new Reply.Error("ERR LIMIT can't be negative");

  static Command parse(byte[][] args) {
    if (!Numbers.isLong(args[1]) || Numbers.toLong(args[1]) < 1) {
      return Command.rejected(NO_KEYS);
    }
    if (Numbers.toLong(args[1]) > args.length - 2) {
      return Command.rejected(TOO_MANY_KEYS);
    }
    int end = 2 + (int) Numbers.toLong(args[1]);
    long limit = 0;
    for (int i = end; i < args.length; i += 2) {
      if (!Words.is(args[i], "LIMIT") || i + 1 == args.length) {
        return Command.rejected(Errors.SYNTAX);
      }
      if (!Numbers.isLong(args[i + 1]) || Numbers.toLong(args[i + 1]) < 0) {
        return Command.rejected(NEGATIVE_LIMIT);
      }
      limit = Numbers.toLong(args[i + 1]);
    }
    int most = limit == 0 ? Integer.MAX_VALUE : (int) Math.min(limit, Integer.MAX_VALUE);
    return new SInterCard(Arrays.asList(args).subList(2, end), most);
  }

  @Override
  public Reply execute(Execution x) {
    List<SetValue> sets = Operands.find(x, keys);
    if (sets == null) {
      return Errors.WRONG_TYPE;
    }
    return count(sets);
  }

  @Override
  public byte[][] readOf(byte[] key) {
    return new byte[][] {SINTER, key};
  }

  @Override
  public Reply join(List<Reply> contents) {
    Reply wrong = Joined.noList(contents);
    return wrong == null ? count(Operands.told(contents)) : wrong;
  }

  private Reply count(List<SetValue> sets) {
    return Reply.Int.of(Operands.intersect(sets, limit, (array, offset, length) -> {}));
  }
}
