package io.ashlar.engine.bitmap;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.engine.command.Words;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/**
 * BITOP AND|OR|XOR|NOT destination key [key ...]. Shorter strings count as padded with zeros.
 *
 * @param args the command's arguments; sources from the fourth on
 */
record BitOp(Operation operation, byte[][] args) implements Command {
  enum Operation {
    AND,
    OR,
    XOR,
    NOT
  }

  private static final Reply.Error ONE_SOURCE =
      new Reply.Error("ERR BITOP NOT must be called with a single source key.");
  private static final int FIRST_SOURCE = 3;

  static Command parse(byte[][] args) {
    for (Operation operation : Operation.values()) {
      if (Words.is(args[1], operation.name())) {
        return operation == Operation.NOT && args.length != FIRST_SOURCE + 1
            ? Command.rejected(ONE_SOURCE)
            : new BitOp(operation, args);
      }
    }
    return Command.rejected(Errors.SYNTAX);
  }

  @Override
  public Reply execute(Execution x) {
    List<Bits> sources = new ArrayList<>(args.length - FIRST_SOURCE);
    int longest = 0;
    for (int i = FIRST_SOURCE; i < args.length; i++) {
      Object record = x.find(args[i]);
      if (record != null && !Records.isString(record)) {
        return Errors.WRONG_TYPE;
      }
      Bits bits = Bits.of(record);
      sources.add(bits);
      longest = Math.max(longest, bits.length());
    }
    byte[] destination = args[2];
    if (longest == 0) {
      if (x.delete(destination)) {
        x.event(KeyEvent.Kind.GENERIC, "del", destination);
      }
      return Reply.ZERO;
    }
    x.setString(
        destination, combine(sources, longest), 0, longest, Records.NO_EXPIRY, /* raw= */ true);
    x.event(KeyEvent.Kind.STRING, "set", destination);
    return Reply.Int.of(longest);
  }

  private byte[] combine(List<Bits> sources, int length) {
    byte[] result = sources.getFirst().bytes(0, length);
    if (operation == Operation.NOT) {
      for (int i = 0; i < length; i++) {
        result[i] = (byte) ~result[i];
      }
    }
    for (Bits source : sources.subList(1, sources.size())) {
      combine(result, source);
    }
    return result;
  }

  private void combine(byte[] result, Bits source) {
    int common = Math.min(result.length, source.length());
    byte[] array = source.array();
    int offset = source.offset();
    switch (operation) {
      case AND -> {
        for (int i = 0; i < common; i++) {
          result[i] &= array[offset + i];
        }
        java.util.Arrays.fill(result, common, result.length, (byte) 0);
      }
      case OR -> {
        for (int i = 0; i < common; i++) {
          result[i] |= array[offset + i];
        }
      }
      case XOR -> {
        for (int i = 0; i < common; i++) {
          result[i] ^= array[offset + i];
        }
      }
      case NOT -> throw new IllegalStateException("NOT has one source");
    }
  }
}
