package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.table.Entry;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** HDEL key field [field ...]. */
record HDel(byte[] key, List<byte[]> fields) implements HashCommand {
  static Command parse(byte[][] args) {
    return new HDel(args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    List<byte[]> present = new ArrayList<>(fields.size());
    SeenFields expired = new SeenFields();
    for (byte[] field : fields) {
      Entry entry = hash.find(field);
      if (entry != null) {
        present.add(field);
        if (!HashValue.isLive(entry, x.nowMs())) {
          expired.add(field);
        }
      }
    }
    if (present.isEmpty()) {
      return Reply.ZERO;
    }
    int before = hash.size();
    remove(x, hash, present);
    // A field named twice is removed once, which the size tells; expired ones were not there.
    return Reply.Int.of(before - hash.size() - expired.size());
  }
}
