package io.ashlar.engine.hash;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import java.util.List;

/** HSETNX key field value: unless the field exists. */
record HSetNx(byte[] key, byte[] field, byte[] value) implements HashCommand {
  static Command parse(byte[][] args) {
    return new HSetNx(args[1], args[2], args[3]);
  }

  @Override
  public boolean writes() {
    return true;
  }

  @Override
  public Reply run(Execution x, HashValue hash) {
    if (hash.live(field, x.nowMs()) != null) {
      return Reply.ZERO;
    }
    change(x, new PutFields(List.of(field, value)), "hset");
    return Reply.ONE;
  }
}
