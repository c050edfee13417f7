package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ZMPOP numkeys key... MIN|MAX [COUNT count]: from the first key that is not empty. */
record ZMPop(List<byte[]> keys, boolean max, long count) implements Command {
  private static final Reply.Error NO_KEYS =
      new Reply.Error("ERR numkeys should be greater than 0");
  private static final Reply.Error NO_COUNT = new Reply.Error("ERR count should be greater than 0");

  static Command parse(byte[][] args) {
    return parse(args, 1);
  }

  /**
   * @param keyCountAt index of the number of keys
   */
  static Command parse(byte[][] args, int keyCountAt) {
    byte[] keyCount = args[keyCountAt];
    if (!Numbers.isLong(keyCount) || Numbers.toLong(keyCount) < 1) {
      return Command.rejected(NO_KEYS);
    }
    if (Numbers.toLong(keyCount) >= args.length - keyCountAt - 1) {
      return Command.rejected(Errors.SYNTAX);
    }
    int endAt = keyCountAt + 1 + (int) Numbers.toLong(keyCount);
    boolean max = Words.is(args[endAt], "MAX");
    if (!max && !Words.is(args[endAt], "MIN")) {
      return Command.rejected(Errors.SYNTAX);
    }
    long count = -1;
    for (int i = endAt + 1; i < args.length; i += 2) {
      if (count != -1 || !Words.is(args[i], "COUNT") || i + 1 == args.length) {
        return Command.rejected(Errors.SYNTAX);
      }
      if (!Numbers.isLong(args[i + 1]) || Numbers.toLong(args[i + 1]) < 1) {
        return Command.rejected(NO_COUNT);
      }
      count = Numbers.toLong(args[i + 1]);
    }
    List<byte[]> keys = Arrays.asList(args).subList(keyCountAt + 1, endAt);
    return new ZMPop(keys, max, Math.abs(count));
  }

  @Override
  public Reply execute(Execution x) {
    Reply reply = attempt(x);
    return reply == null ? Reply.NIL_ARRAY : reply;
  }

  /** Null when no key has an element. */
  @Nullable Reply attempt(Execution x) {
    for (byte[] key : keys) {
      Object record = x.findForWrite(key);
      if (SortedSets.isOther(record)) {
        return Errors.WRONG_TYPE;
      }
      SortedSet set = SortedSets.of(record);
      if (set != null) {
        return Reply.Array.of(Reply.Bulk.of(key), pairs(ZPop.pop(x, key, set, max, count)));
      }
    }
    return null;
  }

  /** An array for each pair, in both versions of the protocol. */
  private static Reply pairs(List<Reply> items) {
    List<Reply> pairs = new ArrayList<>(items.size() / 2);
    for (int i = 0; i < items.size(); i += 2) {
      pairs.add(Reply.Array.of(items.get(i), items.get(i + 1)));
    }
    return new Reply.Array(pairs);
  }
}
