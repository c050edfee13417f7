package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** SCARD key. */
record SCard(byte[] key) implements SetCommand {
  static Command parse(byte[][] args) {
    return new SCard(args[1]);
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    return Reply.Int.of(set.cardinality());
  }
}
