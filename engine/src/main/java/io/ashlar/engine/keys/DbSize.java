package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** DBSIZE, of one shard. */
record DbSize() implements Command {
  static Command parse(byte[][] args) {
    return new DbSize();
  }

  @Override
  public Reply execute(Execution x) {
    return Reply.Int.of(x.keyCount());
  }
}
