package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;

/** LPUSH and RPUSH key element [element ...]; LPUSHX and RPUSHX, which make no list. */
record Push(byte[] key, List<byte[]> elements, boolean atFirst, boolean onlyIfPresent)
    implements Command {
  static Command parseLPush(byte[][] args) {
    return of(args, true, false);
  }

  static Command parseRPush(byte[][] args) {
    return of(args, false, false);
  }

  static Command parseLPushX(byte[][] args) {
    return of(args, true, true);
  }

  static Command parseRPushX(byte[][] args) {
    return of(args, false, true);
  }

  private static Command of(byte[][] args, boolean atFirst, boolean onlyIfPresent) {
    List<byte[]> elements = Arrays.asList(args).subList(2, args.length);
    return new Push(args[1], elements, atFirst, onlyIfPresent);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null && onlyIfPresent) {
      return Reply.ZERO;
    }
    ListValue list = record == null ? null : Lists.of(record);
    if (record != null && list == null) {
      return Errors.WRONG_TYPE;
    }
    long before = list == null ? 0 : list.size();
    Lists.push(x, key, atFirst, elements);
    return Reply.Int.of(before + elements.size());
  }
}
