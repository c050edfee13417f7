package io.ashlar.node.commands.cluster;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Keyspace;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** Keys of a slot, asked of the shard that owns it. */
sealed interface SlotKeys extends Command {

  /** CLUSTER COUNTKEYSINSLOT. */
  record Count(int slot) implements SlotKeys {
    @Override
    public Reply execute(Execution x) {
      return Reply.Int.of(x.keyCount(slot));
    }
  }

  /** CLUSTER GETKEYSINSLOT: at most {@code limit} keys. */
  record Names(int slot, long limit) implements SlotKeys {
    private static final int STEP = 64;

    @Override
    public Reply execute(Execution x) {
      List<Reply> names = new ArrayList<>();
      long at = 0;
      while (names.size() < limit && at != Keyspace.WALK_END) {
        at =
            x.walk(
                slot,
                at,
                STEP,
                (record, hash) -> {
                  if (names.size() < limit) {
                    names.add(Reply.Bulk.of(Records.key(record)));
                  }
                });
      }
      return new Reply.Array(names);
    }
  }
}
