package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** SREM key member [member ...]. */
record SRem(byte[] key, List<byte[]> members) implements SetCommand {
  static Command parse(byte[][] args) {
    return new SRem(args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    List<byte[]> present = new ArrayList<>(members.size());
    for (byte[] member : members) {
      if (set.contains(member)) {
        present.add(member);
      }
    }
    if (present.isEmpty()) {
      return Reply.ZERO;
    }
    int before = set.cardinality();
    SetCommand.remove(x, key, set, present, "srem");
    return Reply.Int.of(before - set.cardinality());
  }
}
