package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.KeySpec.KeyFlag;
import io.ashlar.engine.command.Numbers;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BITFIELD key [GET type offset | [OVERFLOW WRAP|SAT|FAIL] SET type offset value | INCRBY type
 * offset increment]..., and BITFIELD_RO.
 */
record BitField(byte[] key, List<Operation> operations, Reply.@Nullable Error error)
    implements Command {
  enum Kind {
    GET,
    SET,
    INCRBY
  }

  record Operation(Kind kind, BitInteger type, long bit, long operand, Overflow overflow) {
    long lastBit() {
      return bit + type.width() - 1;
    }
  }

  private static final Reply.Error BAD_TYPE =
      new Reply.Error(
          "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but"
              + " i64 is.");
  private static final Reply.Error BAD_OVERFLOW =
      new Reply.Error("ERR Invalid OVERFLOW type specified");
  private static final Reply.Error ONLY_GET =
      new Reply.Error("ERR BITFIELD_RO only supports the GET subcommand");
  private static final long BIT_MAX = Integer.MAX_VALUE * 8L;

  static Command parse(byte[][] args) {
    return parse(args, false);
  }

  static Command parseReadOnly(byte[][] args) {
    return parse(args, true);
  }

  /** The key is only changed when there is more than GET; what is no operation counts as that. */
  static Set<KeyFlag> keyFlags(byte[][] args) {
    int at = 2;
    while (at < args.length) {
      int left = args.length - at;
      if (Words.is(args[at], "GET") && left >= 3) {
        at += 3;
      } else if (Words.is(args[at], "OVERFLOW") && left >= 2) {
        at += 2;
      } else {
        return Set.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
      }
    }
    return Set.of(KeyFlag.RO, KeyFlag.ACCESS);
  }

  private static Command parse(byte[][] args, boolean readOnly) {
    List<Operation> operations = new ArrayList<>();
    Overflow overflow = Overflow.WRAP;
    boolean writes = false;
    int at = 2;
    while (at < args.length) {
      int left = args.length - at;
      if (Words.is(args[at], "OVERFLOW") && left >= 2) {
        Overflow named = Overflow.named(args[at + 1]);
        if (named == null) {
          return new BitField(args[1], operations, BAD_OVERFLOW);
        }
        overflow = named;
        at += 2;
        continue;
      }
      Kind kind = kind(args[at], left);
      if (kind == null) {
        return new BitField(args[1], operations, Errors.SYNTAX);
      }
      BitInteger type = BitInteger.parse(args[at + 1]);
      if (type == null) {
        return new BitField(args[1], operations, BAD_TYPE);
      }
      long bit = position(args[at + 2], type.width());
      if (bit < 0) {
        return new BitField(args[1], operations, Bits.BAD_OFFSET);
      }
      if (kind != Kind.GET && !Numbers.isLong(args[at + 3])) {
        // Its place is looked at first.
        operations.add(new Operation(Kind.GET, type, bit, 0, overflow));
        return new BitField(args[1], operations, Errors.NOT_AN_INTEGER);
      }
      writes |= kind != Kind.GET;
      long operand = kind == Kind.GET ? 0 : Numbers.toLong(args[at + 3]);
      operations.add(new Operation(kind, type, bit, operand, overflow));
      at += kind == Kind.GET ? 3 : 4;
    }
    return new BitField(args[1], operations, writes && readOnly ? ONLY_GET : null);
  }

  private static @Nullable Kind kind(byte[] word, int left) {
    if (Words.is(word, "GET") && left >= 3) {
      return Kind.GET;
    }
    if (Words.is(word, "SET") && left >= 4) {
      return Kind.SET;
    }
    return Words.is(word, "INCRBY") && left >= 4 ? Kind.INCRBY : null;
  }

  /** {@code #3} is the fourth number of this width. */
  private static long position(byte[] argument, int width) {
    boolean counted = argument.length > 0 && argument[0] == '#';
    long position = Bits.position(argument, counted ? 1 : 0);
    if (position < 0 || position > BIT_MAX) {
      return -1;
    }
    return counted ? position * width : position;
  }

  @Override
  public Reply execute(Execution x) {
    long lastWritten = -1;
    for (Operation operation : operations) {
      if (!Bits.isWithin(x, operation.bit)) {
        return Bits.BAD_OFFSET;
      }
      if (operation.kind != Kind.GET) {
        lastWritten = Math.max(lastWritten, operation.lastBit());
      }
    }
    if (error != null) {
      return error;
    }
    Object record = lastWritten < 0 ? x.find(key) : x.findForWrite(key);
    if (record != null && !Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    if (lastWritten >= 0 && !Bits.isWithin(x, lastWritten)) {
      return Bits.BAD_OFFSET;
    }
    boolean changed = false;
    int lastByte = (int) (lastWritten >> 3);
    if (lastByte >= Bits.of(record).length()) {
      if (!x.hasRoomFor(lastByte - (long) Bits.of(record).length())) {
        return Errors.OOM;
      }
      // Redis makes room for all writes first, also for those that then fail.
      x.writeString(key, lastByte, new byte[1]);
      changed = true;
    }
    List<Reply> replies = new ArrayList<>(operations.size());
    for (Operation operation : operations) {
      changed |= run(x, operation, replies);
    }
    if (changed) {
      x.event(KeyEvent.Kind.STRING, "setbit", key);
    }
    return new Reply.Array(replies);
  }

  private boolean run(Execution x, Operation operation, List<Reply> replies) {
    Bits bits = Bits.of(x.findForWrite(key));
    BitInteger type = operation.type;
    long old = type.value(bits.number(operation.bit, type.width()));
    if (operation.kind == Kind.GET) {
      replies.add(Reply.Int.of(old));
      return false;
    }
    boolean increments = operation.kind == Kind.INCRBY;
    BitInteger.Fitted fitted =
        increments
            ? type.add(old, operation.operand, operation.overflow)
            : type.add(operation.operand, 0, operation.overflow);
    if (fitted.overflowed() && operation.overflow == Overflow.FAIL) {
      replies.add(Reply.NIL);
      return false;
    }
    boolean changes = fitted.value() != old;
    if (changes) {
      write(x, bits, operation, fitted.value());
    }
    replies.add(Reply.Int.of(increments ? fitted.value() : old));
    return changes;
  }

  private void write(Execution x, Bits bits, Operation operation, long value) {
    int first = (int) (operation.bit >>> 3);
    byte[] bytes = bits.bytes(first, (int) (operation.lastBit() >>> 3) - first + 1);
    int width = operation.type.width();
    for (int i = 0; i < width; i++) {
      int at = (int) (operation.bit & 7) + i;
      int mask = 0x80 >>> (at & 7);
      if ((value >>> (width - 1 - i) & 1) == 1) {
        bytes[at >>> 3] |= (byte) mask;
      } else {
        bytes[at >>> 3] &= (byte) ~mask;
      }
    }
    x.writeString(key, first, bytes);
  }
}
