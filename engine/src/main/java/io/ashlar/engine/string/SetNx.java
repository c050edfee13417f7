package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/** SETNX key value. */
record SetNx(byte[] key, byte[] value) implements Command {
  static Command parse(byte[][] args) {
    return new SetNx(args[1], args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    if (x.findForWrite(key) != null) {
      return Reply.ZERO;
    }
    x.setString(key, value);
    x.event(KeyEvent.Kind.STRING, "set", key);
    return Reply.ONE;
  }
}
