package io.ashlar.engine.set;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** SADD key member [member ...]. */
record SAdd(byte[] key, List<byte[]> members) implements SetCommand {
  static Command parse(byte[][] args) {
    return new SAdd(args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, SetValue set) {
    List<byte[]> missing = new ArrayList<>(members.size());
    for (byte[] member : members) {
      if (!set.contains(member)) {
        missing.add(member);
      }
    }
    if (missing.isEmpty()) {
      return Reply.ZERO;
    }
    // A member named twice is added once, which the size tells.
    int before = set.cardinality();
    x.change(key, SetType.SET, new SetChange(true, missing));
    x.event(KeyEvent.Kind.SET, "sadd", key);
    return Reply.Int.of(sizeNow(x, set) - before);
  }

  private int sizeNow(Execution x, SetValue set) {
    if (set != SetValue.EMPTY) {
      return set.cardinality();
    }
    Object record = x.findForWrite(key);
    return record != null && Records.collection(record) instanceof SetValue made
        ? made.cardinality()
        : 0;
  }
}
