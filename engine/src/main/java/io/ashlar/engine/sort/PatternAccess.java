package io.ashlar.engine.sort;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;

/**
 * A SORT with patterns, whose keys no argument names: only who may read all keys may use them.
 *
 * @param then what is done if so; may be the refusal of arguments that follow the pattern
 * @param mayStore it is SORT, not SORT_RO
 */
record PatternAccess(Command then, Reply.Error refusal, boolean mayStore, byte[][] args)
    implements Command {
  @Override
  public boolean asksPermissions() {
    return true;
  }

  @Override
  public Reply execute(Execution x) {
    CommandSpec spec = mayStore ? SortCommands.SORT : SortCommands.SORT_RO;
    return x.scripting.permissions().readsAllKeys(spec, args) ? then.execute(x) : refusal;
  }
}
