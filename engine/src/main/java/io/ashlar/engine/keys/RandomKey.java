package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** RANDOMKEY, of one shard. */
record RandomKey() implements Command {
  static Command parse(byte[][] args) {
    return new RandomKey();
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.randomRecord();
    return record == null ? Reply.NIL : Reply.Bulk.of(Records.key(record));
  }
}
