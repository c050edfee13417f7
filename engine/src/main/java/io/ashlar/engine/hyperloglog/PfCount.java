package io.ashlar.engine.hyperloglog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Joined;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * PFCOUNT key [key ...]. Of one key the estimate is kept in the value, as Redis does; of several it
 * is that of their union.
 *
 * @param args the command's arguments; keys from the second on
 */
record PfCount(byte[][] args) implements Joined {
  private static final byte[] GET = "GET".getBytes(US_ASCII);

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

  @Override
  public List<byte[]> keys() {
    return Arrays.asList(args).subList(1, args.length);
  }

  @Override
  public byte[][] readOf(byte[] key) {
    return new byte[][] {GET, key};
  }

  @Override
  public Reply join(List<Reply> contents) {
    Registers registers = new Registers();
    for (Reply content : contents) {
      if (content.equals(Reply.NIL)) {
        continue;
      }
      if (!(content instanceof Reply.Bulk bytes)) {
        return content;
      }
      Sketch sketch = Sketch.of(bytes.toBytes());
      if (sketch == null) {
        return Sketches.NO_SKETCH;
      }
      try {
        sketch.addTo(registers);
      } catch (CorruptSketchException e) {
        return Sketches.CORRUPT;
      }
    }
    return Reply.Int.of(registers.estimate());
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
