package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** BITCOUNT key [start end [BYTE | BIT]]. */
record BitCount(byte[] key, BitRange range) implements Command {
  static Command parse(byte[][] args) {
    if (args.length == 2) {
      return new BitCount(args[1], BitRange.ALL);
    }
    if (args.length == 3 || args.length > 5) {
      return Command.rejected(Errors.SYNTAX);
    }
    BitRange range = BitRange.parse(args[2], args[3], args.length == 5 ? args[4] : null);
    if (range == null) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    return args.length == 5 && !BitRange.isUnit(args[4])
        ? Command.rejected(Errors.SYNTAX)
        : new BitCount(args[1], range);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record != null && !Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    Bits bits = Bits.of(record);
    BitRange.Positions in = range.in(bits.length());
    return range.isReversed() || in.last() < in.first()
        ? Reply.ZERO
        : Reply.Int.of(bits.count(in.first(), in.last()));
  }
}
