package io.ashlar.engine.list;

import io.ashlar.engine.command.BlockTimeout;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LMPOP numkeys key [key ...] LEFT|RIGHT [COUNT count]: of the first list that is there. */
record MultiPop(List<byte[]> keys, boolean fromFirst, long count) implements Command {
  private static final Reply.Error NO_KEYS =
      new Reply.Error("ERR numkeys should be greater than 0");
  private static final Reply.Error NO_COUNT = new Reply.Error("ERR count should be greater than 0");

  static Command parse(byte[][] args) {
    return parse(args, 1);
  }

  /**
   * @param at the index of numkeys
   */
  private static Command parse(byte[][] args, int at) {
    if (!isPositive(args[at])) {
      return Command.rejected(NO_KEYS);
    }
    long keyCount = Numbers.toLong(args[at]);
    if (keyCount >= args.length - at - 1) {
      return Command.rejected(Errors.SYNTAX);
    }
    int side = at + 1 + (int) keyCount;
    Boolean first = Lists.isFirst(args[side]);
    int options = args.length - side - 1;
    if (first == null || (options != 0 && !Words.is(args[side + 1], "COUNT")) || options == 1) {
      return Command.rejected(Errors.SYNTAX);
    }
    if (options > 0 && !isPositive(args[side + 2])) {
      return Command.rejected(NO_COUNT);
    }
    if (options > 2) {
      return Command.rejected(Errors.SYNTAX);
    }
    long count = options == 0 ? 1 : Numbers.toLong(args[side + 2]);
    return new MultiPop(Arrays.asList(args).subList(at + 1, side), first, count);
  }

  private static boolean isPositive(byte[] number) {
    return Numbers.isLong(number) && Numbers.toLong(number) > 0;
  }

  /** BLMPOP timeout numkeys key [key ...] LEFT|RIGHT [COUNT count]. */
  record Blocking(MultiPop pop, long timeoutMs) implements BlockingCommand {
    static Command parse(byte[][] args) {
      // Redis looks at the timeout last.
      if (!(MultiPop.parse(args, 2) instanceof MultiPop pop)) {
        return MultiPop.parse(args, 2);
      }
      Reply.Error error = BlockTimeout.errorIn(args[1]);
      return error == null
          ? new Blocking(pop, BlockTimeout.toMs(args[1]))
          : Command.rejected(error);
    }

    @Override
    public @Nullable Reply attempt(Execution x) {
      return pop.attempt(x);
    }

    @Override
    public List<byte[]> keys() {
      return pop.keys;
    }

    @Override
    public ValueType awaitedType() {
      return ListType.INSTANCE;
    }
  }

  @Override
  public Reply execute(Execution x) {
    Reply reply = attempt(x);
    return reply == null ? Reply.NIL_ARRAY : reply;
  }

  /** Null when there is no list. */
  private @Nullable Reply attempt(Execution x) {
    for (byte[] key : keys) {
      Object record = x.findForWrite(key);
      if (record != null) {
        ListValue list = Lists.of(record);
        return list == null
            ? Errors.WRONG_TYPE
            : Reply.Array.of(Reply.Bulk.of(key), Lists.popSeveral(x, key, list, fromFirst, count));
      }
    }
    return null;
  }
}
