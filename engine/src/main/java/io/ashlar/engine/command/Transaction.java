package io.ashlar.engine.command;

import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands between MULTI and EXEC, run without anything in between; their effects are in one
 * entry.
 *
 * @param steps in order, each in the database that is selected when its turn comes
 * @param watches what the client watches on this shard, null for nothing
 */
public record Transaction(List<Step> steps, @Nullable WatchSet watches) implements Command {
  /** One command of a transaction. */
  public record Step(int database, Command command) {}

  @Override
  public boolean runsScript() {
    return steps.stream().anyMatch(step -> step.command.runsScript());
  }

  @Override
  public Reply execute(Execution x) {
    if (watches != null && x.watches().isDirty(watches, x.nowMs())) {
      return Reply.NIL_ARRAY;
    }
    List<Reply> replies = new ArrayList<>(steps.size());
    for (Step step : steps) {
      x.select(step.database);
      replies.add(step.command.execute(x));
    }
    return new Reply.Array(replies);
  }
}
