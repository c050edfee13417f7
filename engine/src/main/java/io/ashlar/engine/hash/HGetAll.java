package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** HGETALL, HKEYS and HVALS key. */
record HGetAll(byte[] key, boolean names, boolean values) implements HashCommand {
  static Command parseHGetAll(byte[][] args) {
    return new HGetAll(args[1], true, true);
  }

  static Command parseHKeys(byte[][] args) {
    return new HGetAll(args[1], true, false);
  }

  static Command parseHVals(byte[][] args) {
    return new HGetAll(args[1], false, true);
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    List<Reply> items = new ArrayList<>(hash.size() * (names && values ? 2 : 1));
    hash.forEach(
        entry -> {
          if (HashValue.isLive(entry, x.nowMs())) {
            if (names) {
              items.add(HashCommand.name(entry));
            }
            if (values) {
              items.add(HashCommand.value(entry));
            }
          }
        });
    return names && values ? new Reply.MapReply(items) : new Reply.Array(items);
  }
}
