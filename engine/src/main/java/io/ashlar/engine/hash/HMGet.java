package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** HMGET key field [field ...]. */
record HMGet(byte[] key, List<byte[]> fields) implements HashCommand {
  static Command parse(byte[][] args) {
    return new HMGet(args[1], Arrays.asList(args).subList(2, args.length));
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    List<Reply> values = new ArrayList<>(fields.size());
    for (byte[] field : fields) {
      values.add(HashCommand.value(hash.live(field, x.nowMs())));
    }
    return new Reply.Array(values);
  }
}
