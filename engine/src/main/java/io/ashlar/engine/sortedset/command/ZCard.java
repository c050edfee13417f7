package io.ashlar.engine.sortedset.command;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/** ZCARD key. */
record ZCard(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new ZCard(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    return SortedSets.read(x, key, Reply.ZERO, set -> Reply.Int.of(set.size()));
  }
}
