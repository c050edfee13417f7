package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.BlockTimeout;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.sortedset.SortedSet;
import io.ashlar.engine.sortedset.SortedSetType;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BZPOPMIN and BZPOPMAX key... timeout: one element of the first key that is not empty. */
record ZBlockingPop(List<byte[]> keys, boolean max, long timeoutMs) implements BlockingCommand {
  static Command parseMin(byte[][] args) {
    return parse(args, false);
  }

  static Command parseMax(byte[][] args) {
    return parse(args, true);
  }

  private static Command parse(byte[][] args, boolean max) {
    byte[] timeout = args[args.length - 1];
    Reply.Error error = BlockTimeout.errorIn(timeout);
    return error != null
        ? Command.rejected(error)
        : new ZBlockingPop(
            Arrays.asList(args).subList(1, args.length - 1), max, BlockTimeout.toMs(timeout));
  }

  @Override
  public @Nullable Reply attempt(Execution x) {
    for (byte[] key : keys) {
      Object record = x.findForWrite(key);
      if (SortedSets.isOther(record)) {
        return Errors.WRONG_TYPE;
      }
      SortedSet set = SortedSets.of(record);
      if (set != null) {
        List<Reply> popped = ZPop.pop(x, key, set, max, 1);
        return Reply.Array.of(Reply.Bulk.of(key), popped.get(0), popped.get(1));
      }
    }
    return null;
  }

  @Override
  public ValueType awaitedType() {
    return SortedSetType.INSTANCE;
  }

  /** BZMPOP timeout numkeys key... MIN|MAX [COUNT count]. */
  record Several(ZMPop pop, long timeoutMs) implements BlockingCommand {
    static Command parse(byte[][] args) {
      // Redis looks at the timeout last.
      if (!(ZMPop.parse(args, 2) instanceof ZMPop pop)) {
        return ZMPop.parse(args, 2);
      }
      Reply.Error error = BlockTimeout.errorIn(args[1]);
      return error == null ? new Several(pop, BlockTimeout.toMs(args[1])) : Command.rejected(error);
    }

    @Override
    public @Nullable Reply attempt(Execution x) {
      return pop.attempt(x);
    }

    @Override
    public List<byte[]> keys() {
      return pop.keys();
    }

    @Override
    public ValueType awaitedType() {
      return SortedSetType.INSTANCE;
    }
  }
}
