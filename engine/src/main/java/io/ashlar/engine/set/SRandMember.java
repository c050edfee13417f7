package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.RandomCount;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * SRANDMEMBER key [count].
 *
 * @param count negative: members may come several times
 */
record SRandMember(byte[] key, int count, boolean single) implements SetCommand {
  static Command parse(byte[][] args) {
    if (args.length == 2) {
      return new SRandMember(args[1], -1, true);
    }
    if (args.length > 3) {
      return Command.rejected(Errors.SYNTAX);
    }
    Reply.Error error = RandomCount.error(args[2]);
    if (error == null && RandomCount.isTooLarge(args[2], false)) {
      error = RandomCount.OUT_OF_RANGE;
    }
    return error == null
        ? new SRandMember(args[1], RandomCount.of(args[2]), false)
        : Command.rejected(error);
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    List<Reply> items = new ArrayList<>();
    SetValue.Visitor add =
        (array, offset, length) -> items.add(SetValue.reply(array, offset, length));
    if (set.isEmpty()) {
      return single ? Reply.NIL : Reply.EMPTY_ARRAY;
    }
    if (count < 0) {
      set.drawMembers(-count, x.random(), add);
    } else if (count >= set.cardinality()) {
      set.forEachMember(add);
    } else {
      set.sampleMembers(count, x.random(), add);
    }
    return single ? items.getFirst() : new Reply.Array(items);
  }
}
