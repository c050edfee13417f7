package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Glob;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** KEYS pattern, over one shard. The one command whose reply has no bound but the keyspace. */
record Keys(byte[] pattern) implements Command {
  static Command parse(byte[][] args) {
    return new Keys(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    List<Reply> keys = new ArrayList<>();
    boolean all = Glob.matchesAll(pattern);
    // Also an answer without keys must wait for the change that left none.
    x.keyCount();
    int slot = x.nextNonEmptySlot(0);
    while (slot < Keyspace.SLOT_COUNT) {
      x.walk(
          slot,
          0,
          Integer.MAX_VALUE,
          (record, hash) -> {
            byte[] key = Records.key(record);
            if (all || Glob.matches(pattern, key)) {
              keys.add(Reply.Bulk.of(key));
            }
          });
      slot = x.nextNonEmptySlot(slot + 1);
    }
    return new Reply.Array(keys);
  }
}
