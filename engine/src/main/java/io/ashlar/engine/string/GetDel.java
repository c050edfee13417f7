package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/** GETDEL key. */
record GetDel(byte[] key) implements Command {
  static Command parse(byte[][] args) {
    return new GetDel(args[1]);
  }

  @Override
  public Reply execute(Execution x) {
    Reply old = Get.of(x, key);
    if (old instanceof Reply.Bulk) {
      x.delete(key);
      x.event(KeyEvent.Kind.GENERIC, "del", key);
    }
    return old;
  }
}
