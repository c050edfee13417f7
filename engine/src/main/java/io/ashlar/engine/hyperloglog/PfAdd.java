package io.ashlar.engine.hyperloglog;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/**
 * PFADD key [element ...].
 *
 * @param args the command's arguments; elements from the third on
 */
record PfAdd(byte[][] args) implements Command {
  static Command parse(byte[][] args) {
    return new PfAdd(args);
  }

  @Override
  public Reply execute(Execution x) {
    byte[] key = args[1];
    Object record = x.findForWrite(key);
    Reply.Error error = record == null ? null : Sketches.check(record);
    if (error != null) {
      return error;
    }
    Sketch sketch = record == null ? Sketch.empty() : Sketches.of(record);
    boolean wasDense = sketch.isDense();
    boolean raised = false;
    try {
      for (int i = 2; i < args.length; i++) {
        raised |= add(x, sketch, args[i], wasDense);
      }
    } catch (CorruptSketchException e) {
      return Sketches.CORRUPT;
    }
    if (!raised && record != null) {
      return Reply.ZERO;
    }
    sketch.markStale();
    if (wasDense) {
      write(x, sketch, Sketch.STALE_OFFSET, 1);
    } else {
      Sketches.replace(x, key, record, sketch);
    }
    x.event(KeyEvent.Kind.STRING, "pfadd", key);
    return Reply.ONE;
  }

  private boolean add(Execution x, Sketch sketch, byte[] element, boolean wasDense) {
    long hash = ElementHash.of(element);
    int register = ElementHash.register(hash);
    if (!sketch.raise(register, ElementHash.rank(hash), Sketches.sparseBytes(x))) {
      return false;
    }
    if (wasDense) {
      // The key changes by these bytes only: 12 KiB for each element would be an entry of nothing
      // else.
      int offset = Sketch.denseOffset(register);
      write(x, sketch, offset, Math.min(2, sketch.length() - offset));
    }
    return true;
  }

  private void write(Execution x, Sketch sketch, int offset, int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = sketch.byteAt(offset + i);
    }
    x.writeString(args[1], offset, bytes);
  }
}
