package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/**
 * EXISTS key [key ...] and TOUCH, which marks the keys as used besides. A key named twice counts
 * twice.
 *
 * @param args the command's arguments; keys from the second on
 */
record Exists(byte[][] args, boolean touch) implements Command {
  static Command parseExists(byte[][] args) {
    return new Exists(args, false);
  }

  static Command parseTouch(byte[][] args) {
    return new Exists(args, true);
  }

  @Override
  public Reply execute(Execution x) {
    int found = 0;
    for (int i = 1; i < args.length; i++) {
      Object record = touch ? x.find(args[i]) : x.findQuietly(args[i]);
      if (record != null) {
        found++;
      }
    }
    return Reply.Int.of(found);
  }
}
