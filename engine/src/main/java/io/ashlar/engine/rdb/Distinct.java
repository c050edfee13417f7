package io.ashlar.engine.rdb;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * Sees to it that no element comes twice. Many of one hash take logarithmic time: buffers can be
 * ordered, by which the JDK's table keeps them then.
 */
public final class Distinct {
  /** A buffer and its place in the table. */
  private static final int ENTRY_BYTES = 96;

  private final Set<ByteBuffer> seen = new HashSet<>();
  private final Meter meter;

  public Distinct(Meter meter) {
    this.meter = meter;
  }

  /** The array must not be written to afterwards. */
  public void require(byte[] element) throws BadDumpException {
    meter.overhead(ENTRY_BYTES);
    if (!seen.add(ByteBuffer.wrap(element))) {
      throw BadDumpException.damaged("the same element twice");
    }
  }
}
