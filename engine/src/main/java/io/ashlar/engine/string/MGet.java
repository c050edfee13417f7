package io.ashlar.engine.string;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * MGET key [key ...]. A key that holds no string counts as missing.
 *
 * @param args the command's arguments; keys from the second on
 */
record MGet(byte[][] args) implements Command {
  static Command parse(byte[][] args) {
    return new MGet(args);
  }

  @Override
  public Reply execute(Execution x) {
    List<Reply> values = new ArrayList<>(args.length - 1);
    for (int i = 1; i < args.length; i++) {
      Object record = x.find(args[i]);
      values.add(
          record != null && Records.isString(record) ? StringReplies.bulk(record) : Reply.NIL);
    }
    return new Reply.Array(values);
  }
}
