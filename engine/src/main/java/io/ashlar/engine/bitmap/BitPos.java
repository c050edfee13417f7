package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/**
 * BITPOS key bit [start [end [BYTE | BIT]]].
 *
 * @param bounded the end is given: then there are no zeros behind the string
 */
record BitPos(byte[] key, int bit, BitRange range, boolean bounded) implements Command {
  private static final Reply.Error NOT_A_BIT =
      new Reply.Error("ERR The bit argument must be 1 or 0.");
  private static final Reply NOWHERE = new Reply.Int(-1);

  static Command parse(byte[][] args) {
    if (!Numbers.isLong(args[2])) {
      return Command.rejected(Errors.NOT_AN_INTEGER);
    }
    long bit = Numbers.toLong(args[2]);
    if (bit != 0 && bit != 1) {
      return Command.rejected(NOT_A_BIT);
    }
    if (args.length > 6) {
      return Command.rejected(Errors.SYNTAX);
    }
    if (args.length == 3) {
      return new BitPos(args[1], (int) bit, BitRange.ALL, false);
    }
    // Redis reads the unit before the end.
    if (args.length == 6 && Numbers.isLong(args[3]) && !BitRange.isUnit(args[5])) {
      return Command.rejected(Errors.SYNTAX);
    }
    BitRange range =
        BitRange.parse(args[3], args.length > 4 ? args[4] : null, args.length > 5 ? args[5] : null);
    return range == null
        ? Command.rejected(Errors.NOT_AN_INTEGER)
        : new BitPos(args[1], (int) bit, range, args.length > 4);
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.find(key);
    if (record == null) {
      return bit == 0 ? Reply.ZERO : NOWHERE;
    }
    if (!Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    Bits bits = Bits.of(record);
    BitRange.Positions in = range.in(bits.length());
    if (in.last() < in.first()) {
      return NOWHERE;
    }
    long found = bits.find(bit, in.first(), in.last());
    return found < 0 && bit == 0 && !bounded ? Reply.Int.of(in.last() + 1) : Reply.Int.of(found);
  }
}
