package io.ashlar.engine.hyperloglog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Command;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.command.Words;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.List;

/** PFDEBUG GETREG | DECODE | ENCODING | TODENSE key. */
record PfDebug(byte[] question, byte[] key) implements Command {
  private static final Reply.Error NO_SUCH_KEY =
      new Reply.Error("ERR The specified key does not exist");
  private static final Reply.Error NOT_SPARSE = new Reply.Error("ERR HLL encoding is not sparse");

  /** PFSELFTEST. */
  private record SelfTest() implements Command {
    @Override
    public Reply execute(Execution x) {
      return Reply.OK;
    }
  }

  static Command parse(byte[][] args) {
    return new PfDebug(args[1], args[2]);
  }

  static Command parseSelfTest(byte[][] args) {
    return new SelfTest();
  }

  @Override
  public Reply execute(Execution x) {
    Object record = x.findForWrite(key);
    if (record == null) {
      return NO_SUCH_KEY;
    }
    Reply.Error error = Sketches.check(record);
    if (error != null) {
      return error;
    }
    Sketch sketch = Sketches.of(record);
    try {
      return answer(x, record, sketch);
    } catch (CorruptSketchException e) {
      return Sketches.CORRUPT;
    }
  }

  private Reply answer(Execution x, Object record, Sketch sketch) {
    if (Words.is(question, "GETREG")) {
      Registers registers = new Registers();
      sketch.addTo(registers);
      toDense(x, record, sketch);
      List<Reply> ranks = new ArrayList<>(Registers.COUNT);
      for (int register = 0; register < Registers.COUNT; register++) {
        ranks.add(Reply.Int.of(registers.get(register)));
      }
      return new Reply.Array(ranks);
    }
    if (Words.is(question, "DECODE")) {
      return sketch.isDense() ? NOT_SPARSE : Reply.Bulk.of(sketch.decoded());
    }
    if (Words.is(question, "ENCODING")) {
      return new Reply.Simple(sketch.isDense() ? "dense" : "sparse");
    }
    if (Words.is(question, "TODENSE")) {
      return Reply.Int.of(toDense(x, record, sketch));
    }
    return new Reply.Error(
        "ERR Unknown PFDEBUG subcommand '" + new String(question, ISO_8859_1) + "'");
  }

  private boolean toDense(Execution x, Object record, Sketch sketch) {
    if (sketch.isDense()) {
      return false;
    }
    sketch.toDense();
    Sketches.replace(x, key, record, sketch);
    return true;
  }
}
