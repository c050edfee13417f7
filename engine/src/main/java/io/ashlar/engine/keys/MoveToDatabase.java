package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.DatabaseNumber;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/** MOVE key db: not over a key that is there. */
record MoveToDatabase(byte[] key, int database) implements Command {
  static Command parse(byte[][] args) {
    Reply.Error problem = DatabaseNumber.problem(args[2]);
    return problem == null
        ? new MoveToDatabase(args[1], DatabaseNumber.of(args[2]))
        : Command.rejected(problem);
  }

  @Override
  public Reply execute(Execution x) {
    if (database == x.database()) {
      return Errors.SAME_OBJECT;
    }
    if (x.findForWrite(key) == null
        || x.databases().in(database, () -> x.findForWrite(key) != null)) {
      return Reply.ZERO;
    }
    x.databases().move(key, database);
    x.event(KeyEvent.Kind.GENERIC, "move_from", key);
    x.databases().event(database, KeyEvent.Kind.GENERIC, "move_to", key);
    return Reply.ONE;
  }
}
