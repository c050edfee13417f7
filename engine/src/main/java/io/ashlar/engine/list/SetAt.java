package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;

/**
 * LSET key index element.
 *
 * @param index as sent: Redis looks at it only when the key is a list
 */
record SetAt(byte[] key, byte[] index, byte[] element) implements Command {
  static Command parse(byte[][] args) {
    return new SetAt(args[1], args[2], args[3]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Errors.NO_SUCH_KEY;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    if (!Numbers.isLong(index)) {
      return Errors.NOT_AN_INTEGER;
    }
    long at = Index.inList(Numbers.toLong(index), list.size());
    if (at < 0) {
      return Errors.OUT_OF_RANGE;
    }
    x.change(key, ListType.INSTANCE, new ListChange.SetElement(at, element));
    x.event(KeyEvent.Kind.LIST, "lset", key);
    return Reply.OK;
  }
}
