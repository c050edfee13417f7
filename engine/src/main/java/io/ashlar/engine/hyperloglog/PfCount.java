package io.ashlar.engine.hyperloglog;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/**
 * PFCOUNT key [key ...]. Of one key the estimate is kept in the value, as Redis does; of several it
 * is that of their union.
 *
 * @param args the command's arguments; keys from the second on
 */
record PfCount(byte[][] args) implements Command {
  static Command parse(byte[][] args) {
    return new PfCount(args);
  }

  @Override
  public Reply execute(Execution x) {
    Registers registers = new Registers();
    try {
      if (args.length == 2) {
        Object record = x.find(args[1]);
        return record == null ? Reply.ZERO : one(x, record, registers);
      }
      Reply.Error error = addAll(x, args, registers);
      return error == null ? Reply.Int.of(registers.estimate()) : error;
    } catch (CorruptSketchException e) {
      return Sketches.CORRUPT;
    }
  }

  private Reply one(Execution x, Object record, Registers registers) {
    Reply.Error error = Sketches.check(record);
    if (error != null) {
      return error;
    }
    Sketch sketch = Sketches.of(record);
    long cached = sketch.cachedEstimate();
    if (cached >= 0) {
      return Reply.Int.of(cached);
    }
    sketch.addTo(registers);
    long estimate = registers.estimate();
    if (!x.isFollowerRead()) {
      x.writeString(args[1], Sketch.CACHE_OFFSET, Sketch.cacheBytes(estimate));
    }
    return Reply.Int.of(estimate);
  }

  /** Adds the registers of all keys, from the second argument on, that exist. */
  static Reply.@Nullable Error addAll(Execution x, byte[][] args, Registers registers) {
    for (int i = 1; i < args.length; i++) {
      Object record = x.find(args[i]);
      if (record != null) {
        Reply.Error error = Sketches.check(record);
        if (error != null) {
          return error;
        }
        Sketches.of(record).addTo(registers);
      }
    }
    return null;
  }
}
