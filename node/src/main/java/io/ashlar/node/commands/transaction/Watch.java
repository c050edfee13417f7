package io.ashlar.node.commands.transaction;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.WatchSet;
import io.ashlar.resp.Reply;
import java.util.List;

/** Adds keys of one slot to what a client watches on the shard that executes this. */
record Watch(WatchSet set, List<byte[]> keys) implements Command {
  @Override
  public Reply execute(Execution x) {
    for (byte[] key : keys) {
      x.watches().watch(set, x.database(), x.slot(), key, x.nowMs());
    }
    return Reply.OK;
  }
}
