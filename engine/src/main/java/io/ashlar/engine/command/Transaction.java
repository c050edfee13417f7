package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands between MULTI and EXEC, run without anything in between; their effects are in one
 * entry.
 *
 * @param watches what the client watches on this shard, null for nothing
 */
public record Transaction(List<Command> commands, @Nullable WatchSet watches) implements Command {
  @Override
  public boolean runsScript() {
    return commands.stream().anyMatch(Command::runsScript);
  }

  @Override
  public Reply execute(Execution x) {
    if (watches != null && x.watches().isDirty(watches, x.nowMs())) {
      return Reply.NIL_ARRAY;
    }
    List<Reply> replies = new ArrayList<>(commands.size());
    for (Command command : commands) {
      replies.add(command.execute(x));
    }
    return new Reply.Array(replies);
  }
}
