package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/** GETSET key value. The key's expiry goes. */
record GetSet(byte[] key, byte[] value) implements Command {
  static Command parse(byte[][] args) {
    return new GetSet(args[1], args[2]);
  }

  @Override
  public Reply execute(Execution x) {
    Reply old = Get.of(x, key);
    if (!(old instanceof Reply.Error)) {
      x.setString(key, value);
      x.event(KeyEvent.Kind.STRING, "set", key);
    }
    return old;
  }
}
