package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/**
 * DEL key [key ...] and UNLINK. Both only let go of the record: the collector frees it off the
 * shard thread.
 *
 * @param args the command's arguments; keys from the second on
 */
record Delete(byte[][] args) implements Command {
  static Command parse(byte[][] args) {
    return new Delete(args);
  }

  @Override
  public Reply execute(Execution x) {
    int deleted = 0;
    for (int i = 1; i < args.length; i++) {
      // An expired key is not there any more, and does not count.
      if (x.inspect(args[i]) != null && x.delete(args[i])) {
        x.event(KeyEvent.Kind.GENERIC, "del", args[i]);
        deleted++;
      }
    }
    return Reply.Int.of(deleted);
  }
}
