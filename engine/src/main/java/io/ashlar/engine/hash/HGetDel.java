package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** HGETDEL key FIELDS numfields field [field ...]. */
record HGetDel(byte[] key, FieldList list) implements HashCommand {
  static Command parse(byte[][] args) {
    return new HGetDel(args[1], FieldList.parse(args, 2, FieldList.NOT_POSITIVE));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    if (list.error() != null) {
      return list.error();
    }
    List<Reply> values = new ArrayList<>();
    List<byte[]> removed = new ArrayList<>();
    SeenFields seen = new SeenFields();
    for (byte[] field : list.fields()) {
      Entry entry = hash.live(field, x.nowMs());
      if (entry == null || !seen.add(field)) {
        values.add(Reply.NIL);
      } else {
        values.add(HashCommand.value(entry));
        removed.add(field);
      }
    }
    if (!removed.isEmpty()) {
      remove(x, hash, removed);
    }
    return new Reply.Array(values);
  }
}
