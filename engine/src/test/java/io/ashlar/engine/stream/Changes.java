package io.ashlar.engine.stream;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.nio.ByteBuffer;

/** Changes as they arrive on another replica. */
final class Changes {
  private Changes() {}

  /** Applies a change after writing it down and reading it again. */
  static CollectionValue throughBytes(
      ValueChange change, CollectionValue value, ValueContext context) {
    ByteWriter out = new ByteWriter();
    change.write(out);
    ByteReader in = new ByteReader(ByteBuffer.wrap(out.toBytes()));
    ValueChange read = StreamType.INSTANCE.readChange(in);
    if (in.hasRemaining()) {
      throw new AssertionError("a change of a stream is not read to its end: " + change);
    }
    return read.applyTo(value, context);
  }
}
