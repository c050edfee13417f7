package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.ExpireUnit;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * HGETEX key [EX seconds | PX milliseconds | EXAT seconds | PXAT milliseconds | PERSIST] FIELDS
 * numfields field [field ...]. A time that has passed deletes the fields.
 */
record HGetEx(byte[] key, @Nullable FieldTime time, boolean persist, FieldList list)
    implements HashCommand {
  static Command parse(byte[][] args) {
    ExpireUnit unit = ExpireUnit.named(args[2]);
    boolean persist = Words.is(args[2], "PERSIST");
    FieldTime time = unit == null ? null : new FieldTime(unit, args[3], "hgetex");
    int at = unit != null ? 4 : persist ? 3 : 2;
    return new HGetEx(args[1], time, persist, FieldList.parse(args, at, FieldList.NOT_POSITIVE));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    Reply.Error error = time == null ? null : time.error(x.nowMs());
    error = error == null ? list.error() : error;
    if (error != null) {
      return error;
    }
    List<Reply> values = new ArrayList<>();
    List<byte[]> present = new ArrayList<>();
    SeenFields seen = new SeenFields();
    List<byte[]> expiring = new ArrayList<>();
    boolean passed = time != null && time.atMs(x.nowMs()) <= x.nowMs();
    for (byte[] field : list.fields()) {
      Entry entry = hash.live(field, x.nowMs());
      boolean gone = !seen.add(field) && passed;
      values.add(gone ? Reply.NIL : HashCommand.value(entry));
      if (entry != null) {
        present.add(field);
        if (entry.marked()) {
          expiring.add(field);
        }
      }
    }
    if (passed && !present.isEmpty()) {
      remove(x, hash, present);
    } else if (time != null && !present.isEmpty()) {
      change(x, new ExpireFields(time.atMs(x.nowMs()), present), "hexpire");
    } else if (persist && !expiring.isEmpty()) {
      change(x, new ExpireFields(HashValue.NO_EXPIRY, expiring), "hpersist");
    }
    return new Reply.Array(values);
  }
}
