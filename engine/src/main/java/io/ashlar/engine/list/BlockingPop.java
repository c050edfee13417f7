package io.ashlar.engine.list;

import io.ashlar.engine.command.BlockTimeout;
import io.ashlar.engine.command.BlockingCommand;
import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.value.ValueType;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** BLPOP and BRPOP key [key ...] timeout: one element of the first list that is there. */
record BlockingPop(List<byte[]> keys, boolean fromFirst, long timeoutMs)
    implements BlockingCommand {
  static Command parseBLPop(byte[][] args) {
    return of(args, true);
  }

  static Command parseBRPop(byte[][] args) {
    return of(args, false);
  }

  private static Command of(byte[][] args, boolean fromFirst) {
    byte[] timeout = args[args.length - 1];
    Reply.Error error = BlockTimeout.errorIn(timeout);
    if (error != null) {
      return Command.rejected(error);
    }
    List<byte[]> keys = Arrays.asList(args).subList(1, args.length - 1);
    return new BlockingPop(keys, fromFirst, BlockTimeout.toMs(timeout));
  }

  @Override
  public @Nullable Reply attempt(Execution x) {
    for (byte[] key : keys) {
      Object record = x.findForWrite(key);
      if (record != null) {
        ListValue list = Lists.of(record);
        return list == null
            ? Errors.WRONG_TYPE
            : Reply.Array.of(Reply.Bulk.of(key), Lists.pop(x, key, list, fromFirst));
      }
    }
    return null;
  }

  @Override
  public ValueType awaitedType() {
    return ListType.INSTANCE;
  }
}
