package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/**
 * LINDEX key index.
 *
 * @param index as sent: Redis looks at it only when the key is a list
 */
record Index(byte[] key, byte[] index) implements Command {
  static Command parse(byte[][] args) {
    return new Index(args[1], args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return Reply.NIL;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    if (!Numbers.isLong(index)) {
      return Errors.NOT_AN_INTEGER;
    }
    long at = inList(Numbers.toLong(index), list.size());
    return at < 0 ? Reply.NIL : list.get(at);
  }

  /** The index from the beginning, -1 when there is no such element. */
  static long inList(long index, long size) {
    long at = index < 0 ? size + index : index;
    return at < 0 || at >= size ? -1 : at;
  }
}
