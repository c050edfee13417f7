package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** SMEMBERS key. */
record SMembers(byte[] key) implements SetCommand {
  static Command parse(byte[][] args) {
    return new SMembers(args[1]);
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    return all(set);
  }

  /** All members as reply. */
  static Reply all(SetValue set) {
    List<Reply> members = new ArrayList<>(set.cardinality());
    set.forEachMember(
        (array, offset, length) -> members.add(SetValue.reply(array, offset, length)));
    return new Reply.SetReply(members);
  }
}
