package io.ashlar.engine.list;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;

/** LINSERT key BEFORE | AFTER pivot element. */
record Insert(byte[] key, boolean after, byte[] pivot, byte[] element) implements Command {
  private static final Reply NO_PIVOT = Reply.Int.of(-1);

  static Command parse(byte[][] args) {
    boolean after = Words.is(args[2], "AFTER");
    return after || Words.is(args[2], "BEFORE")
        ? new Insert(args[1], after, args[3], args[4])
        : Command.rejected(Errors.SYNTAX);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return Reply.ZERO;
    }
    ListValue list = Lists.of(record);
    if (list == null) {
      return Errors.WRONG_TYPE;
    }
    long at = indexOf(list, Entries.encoded(pivot));
    if (at < 0) {
      return NO_PIVOT;
    }
    x.change(key, ListType.INSTANCE, new ListChange.Insert(after ? at + 1 : at, element));
    x.event(KeyEvent.Kind.LIST, "linsert", key);
    return Reply.Int.of(list.size());
  }

  private static long indexOf(ListValue list, byte[] entry) {
    long index = 0;
    for (ListCursor cursor = list.cursor(0); cursor.valid(); cursor.next()) {
      if (cursor.equal(entry)) {
        return index;
      }
      index++;
    }
    return -1;
  }
}
