package io.ashlar.engine.keys;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.DatabaseNumber;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.resp.Reply;

/**
 * SWAPDB index1 index2, of one shard: one step and one small effect, however many keys there are.
 */
record SwapDatabases(int one, int other) implements Command {
  private static final Reply.Error FIRST_INVALID = new Reply.Error("ERR invalid first DB index");
  private static final Reply.Error SECOND_INVALID = new Reply.Error("ERR invalid second DB index");

  static Command parse(byte[][] args) {
    if (!isInt(args[1])) {
      return Command.rejected(FIRST_INVALID);
    }
    if (!isInt(args[2])) {
      return Command.rejected(SECOND_INVALID);
    }
    long one = Numbers.toLong(args[1]);
    long other = Numbers.toLong(args[2]);
    return Databases.exists(one) && Databases.exists(other)
        ? new SwapDatabases((int) one, (int) other)
        : Command.rejected(DatabaseNumber.NO_SUCH_DATABASE);
  }

  private static boolean isInt(byte[] text) {
    return Numbers.isLong(text) && Numbers.toLong(text) == (int) Numbers.toLong(text);
  }

  @Override
  public Reply execute(Execution x) {
    x.databases().swap(one, other);
    return Reply.OK;
  }
}
