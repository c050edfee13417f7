package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;

/** SETBIT key offset value. */
record SetBit(byte[] key, long bit, int value) implements Command {
  static Command parse(byte[][] args) {
    long bit = Bits.position(args[2]);
    if (bit < 0) {
      return Command.rejected(Bits.BAD_OFFSET);
    }
    int value = args[3].length == 1 ? args[3][0] - '0' : -1;
    return new SetBit(args[1], bit, value == 0 || value == 1 ? value : -1);
  }

  @Override
  public Reply execute(Execution x) {
    // Whether the position is within bounds depends on a setting, and is Redis's first complaint.
    if (!Bits.isWithin(x, bit)) {
      return Bits.BAD_OFFSET;
    }
    if (value < 0) {
      return Bits.BAD_BIT;
    }
    Object record = x.findForWrite(key);
    if (record != null && !Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    Bits bits = Bits.of(record);
    int old = bits.get(bit);
    int at = (int) (bit >>> 3);
    boolean changes = old != value || at >= bits.length();
    if (changes) {
      if (!x.hasRoomFor(at - (long) bits.length())) {
        return Errors.OOM;
      }
      int mask = 0x80 >>> (bit & 7);
      int changed = value == 1 ? bits.byteAt(at) | mask : bits.byteAt(at) & ~mask;
      x.writeString(key, at, new byte[] {(byte) changed});
      x.event(KeyEvent.Kind.STRING, "setbit", key);
    }
    return Reply.Int.of(old);
  }
}
