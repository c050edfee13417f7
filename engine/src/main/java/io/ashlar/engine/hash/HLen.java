package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/**
 * HLEN key. In a large hash it counts expired fields that nobody has removed yet, as Redis does: to
 * look for them would take time in proportion to the hash.
 */
record HLen(byte[] key) implements HashCommand {
  static Command parse(byte[][] args) {
    return new HLen(args[1]);
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    if (!hash.isPacked() || !hash.mayHaveExpired(x.nowMs())) {
      return Reply.Int.of(hash.size());
    }
    int[] live = {0};
    hash.forEach(entry -> live[0] += HashValue.isLive(entry, x.nowMs()) ? 1 : 0);
    return Reply.Int.of(live[0]);
  }
}
