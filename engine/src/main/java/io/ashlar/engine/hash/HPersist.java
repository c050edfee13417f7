package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * HPERSIST key FIELDS numfields field [field ...]. Answers -2 for a field that does not exist, -1
 * for one without expiry, 1 for one that loses it.
 */
record HPersist(byte[] key, FieldList list) implements HashCommand {
  private static final Reply MISSING = new Reply.Int(-2);
  private static final Reply NO_EXPIRY = new Reply.Int(-1);

  static Command parse(byte[][] args) {
    return new HPersist(args[1], FieldList.parse(args, 2, FieldList.NOT_POSITIVE));
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
    List<Reply> replies = new ArrayList<>();
    List<byte[]> changed = new ArrayList<>();
    SeenFields seen = new SeenFields();
    for (byte[] field : list.fields()) {
      Entry entry = hash.live(field, x.nowMs());
      if (entry == null) {
        replies.add(MISSING);
      } else if (!entry.marked() || !seen.add(field)) {
        replies.add(NO_EXPIRY);
      } else {
        replies.add(Reply.ONE);
        changed.add(field);
      }
    }
    if (!changed.isEmpty()) {
      change(x, new ExpireFields(HashValue.NO_EXPIRY, changed), "hpersist");
    }
    return new Reply.Array(replies);
  }
}
