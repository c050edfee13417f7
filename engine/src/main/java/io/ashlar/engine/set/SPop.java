package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Numbers;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** SPOP key [count]: the leader chooses, and what it chose is removed by name. */
record SPop(byte[] key, int count, boolean single) implements SetCommand {
  private static final Reply.Error NOT_POSITIVE =
      new Reply.Error("ERR value is out of range, must be positive");

  static Command parse(byte[][] args) {
    if (args.length == 2) {
      return new SPop(args[1], 1, true);
    }
    if (args.length > 3) {
      return Command.rejected(Errors.SYNTAX);
    }
    if (!Numbers.isLong(args[2]) || Numbers.toLong(args[2]) < 0) {
      return Command.rejected(NOT_POSITIVE);
    }
    int count = (int) Math.min(Numbers.toLong(args[2]), Integer.MAX_VALUE);
    return new SPop(args[1], count, false);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    if (set.isEmpty() || count == 0) {
      return single ? Reply.NIL : new Reply.SetReply(List.of());
    }
    if (!single && count >= set.cardinality()) {
      Reply all = SMembers.all(set);
      x.delete(key);
      x.event(KeyEvent.Kind.SET, "spop", key);
      x.event(KeyEvent.Kind.GENERIC, "del", key);
      return all;
    }
    List<byte[]> popped = new ArrayList<>();
    set.sampleMembers(
        count,
        x.random(),
        (array, offset, length) -> popped.add(SetValue.copy(array, offset, length)));
    SetCommand.remove(x, key, set, popped, "spop");
    return single
        ? Reply.Bulk.of(popped.getFirst())
        : new Reply.SetReply(popped.stream().<Reply>map(Reply.Bulk::of).toList());
  }
}
