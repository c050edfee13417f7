package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** PERSIST key. */
record Persist(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new Persist(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null || Records.expireAtMs(record) == Records.NO_EXPIRY) {
      return Reply.ZERO;
    }
    x.expireAt(key, Records.NO_EXPIRY);
    x.event(KeyEvent.Kind.GENERIC, "persist", key);
    return Reply.ONE;
  }
}
