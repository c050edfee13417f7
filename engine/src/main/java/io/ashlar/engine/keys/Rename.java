package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;
import java.util.Arrays;

/** RENAME key newkey and RENAMENX, which leaves an existing newkey alone. */
record Rename(byte[] key, byte[] newKey, boolean onlyIfAbsent) implements Command {
  static Command parseRename(byte[][] args) {
    return new Rename(args[1], args[2], false);
  }

  static Command parseRenameNx(byte[][] args) {
    return new Rename(args[1], args[2], true);
  }

  @Override
  public Reply execute(Execution x) {
    if (x.findForWrite(key) == null) {
      return Errors.NO_SUCH_KEY;
    }
    boolean same = Arrays.equals(key, newKey);
    if (onlyIfAbsent && (same || x.findForWrite(newKey) != null)) {
      return Reply.ZERO;
    }
    if (!same) {
      x.rename(key, newKey);
      x.event(KeyEvent.Kind.GENERIC, "rename_from", key);
      x.event(KeyEvent.Kind.GENERIC, "rename_to", newKey);
    }
    return onlyIfAbsent ? Reply.ONE : Reply.OK;
  }
}
