package io.ashlar.engine.hyperloglog;

import io.ashlar.engine.command.Errors;
import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** Looking HyperLogLogs up and putting them back. */
final class Sketches {
  static final Reply.Error CORRUPT = new Reply.Error("INVALIDOBJ Corrupted HLL object detected");
  static final Reply.Error NO_SKETCH =
      new Reply.Error("WRONGTYPE Key is not a valid HyperLogLog string value.");

  private Sketches() {}

  /** What is wrong with a record, null when it holds a HyperLogLog. */
  static Reply.@Nullable Error check(Object record) {
    if (!Records.isString(record)) {
      return Errors.WRONG_TYPE;
    }
    return Sketch.of(Records.stringBytes(record)) == null ? NO_SKETCH : null;
  }

  /** The HyperLogLog of a record that {@link #check} finds nothing wrong with, as a copy. */
  static Sketch of(Object record) {
    Sketch sketch = Sketch.of(Records.stringBytes(record));
    if (sketch == null) {
      throw new IllegalStateException("a record was not checked");
    }
    return sketch;
  }

  /** Puts a HyperLogLog in the place of what a key holds, keeping the expiry. */
  static void replace(Execution x, byte[] key, @Nullable Object record, Sketch sketch) {
    byte[] bytes = sketch.toBytes();
    long expireAtMs = record == null ? Records.NO_EXPIRY : Records.expireAtMs(record);
    x.setString(key, bytes, 0, bytes.length, expireAtMs, true);
  }

  /** How long the sparse form may become, the header included. */
  static int sparseBytes(Execution x) {
    return x.settings().encoding.hyperLogLogSparseBytes;
  }
}
