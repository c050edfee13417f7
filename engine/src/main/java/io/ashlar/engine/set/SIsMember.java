package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** SISMEMBER key member, and SMISMEMBER key member [member ...] with a reply for each. */
record SIsMember(byte[] key, List<byte[]> members, boolean several) implements SetCommand {
  static Command parse(byte[][] args) {
    return new SIsMember(args[1], List.of(args[2]), false);
  }

  static Command parseSeveral(byte[][] args) {
    return new SIsMember(args[1], Arrays.asList(args).subList(2, args.length), true);
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    if (!several) {
      return Reply.Int.of(set.contains(members.getFirst()));
    }
    List<Reply> replies = new ArrayList<>(members.size());
    for (byte[] member : members) {
      replies.add(Reply.Int.of(set.contains(member)));
    }
    return new Reply.Array(replies);
  }
}
