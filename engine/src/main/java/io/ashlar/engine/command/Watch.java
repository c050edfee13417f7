package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import java.util.List;

/**
 * Adds keys to what a client watches on this shard.
 *
 * @param keys all in the execution's slot
 */
public record Watch(WatchSet set, List<byte[]> keys) implements Command {
  @Override
  public Reply execute(Execution x) {
    for (byte[] key : keys) {
      x.watches().watch(set, x.database(), x.slot(), key, x.nowMs());
    }
    return Reply.OK;
  }
}
