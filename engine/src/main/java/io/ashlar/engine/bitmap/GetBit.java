package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** GETBIT key offset. */
record GetBit(byte[] key, long bit) implements Command {
  static Command parse(byte[][] args) {
    long bit = Bits.position(args[2]);
    return bit < 0 ? Command.rejected(Bits.BAD_OFFSET) : new GetBit(args[1], bit);
  }

  @Override
  public Reply execute(Execution x) {
    if (!Bits.isWithin(x, bit)) {
      return Bits.BAD_OFFSET;
    }
    Object record = x.find(key);
    if (record != null && !Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    return Reply.Int.of(Bits.of(record).get(bit));
  }
}
