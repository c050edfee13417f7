package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** TYPE key. */
record Type(byte[] key) implements Command {
  private static final Reply NONE = new Reply.Simple("none");

  static Command parse(byte[][] args) {
    return new Type(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findQuietly(key);
    return record == null ? NONE : new Reply.Simple(Records.typeName(record));
  }
}
