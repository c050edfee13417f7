package io.ashlar.engine.hyperloglog;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.KeyEvent;
import io.ashlar.resp.Reply;

/**
 * PFMERGE destination [source ...]: the destination's own registers count, too.
 *
 * @param args the command's arguments; keys from the second on
 */
record PfMerge(byte[][] args) implements Command {
  static Command parse(byte[][] args) {
    return new PfMerge(args);
  }

  @Override
  public Reply execute(Execution x) {
    Registers registers = new Registers();
    boolean dense = false;
    try {
      Reply.Error error = PfCount.addAll(x, args, registers);
      if (error != null) {
        return error;
      }
      for (int i = 1; i < args.length; i++) {
        Object record = x.findForWrite(args[i]);
        dense |= record != null && Sketches.of(record).isDense();
      }
      merge(x, registers, dense);
    } catch (CorruptSketchException e) {
      return Sketches.CORRUPT;
    }
    x.event(KeyEvent.Kind.STRING, "pfadd", args[1]);
    return Reply.OK;
  }

  private void merge(Execution x, Registers registers, boolean dense) {
    Object record = x.findForWrite(args[1]);
    Sketch sketch = record == null ? Sketch.empty() : Sketches.of(record);
    if (dense && !sketch.isDense()) {
      sketch.toDense();
    }
    for (int register = 0; register < Registers.COUNT; register++) {
      if (registers.get(register) > 0) {
        sketch.raise(register, registers.get(register), Sketches.sparseBytes(x));
      }
    }
    sketch.markStale();
    Sketches.replace(x, args[1], record, sketch);
  }
}
