package io.ashlar.engine.effect;

import io.ashlar.engine.value.ByteWriter;

/** Collects the effects of one entry, in execution order. */
public final class EffectBuffer {
  private static final int HEADER_BYTES = 9;

  private final ByteWriter out = new ByteWriter();

  public EffectBuffer() {
    discard();
  }

  public boolean isEmpty() {
    return out.length() == HEADER_BYTES;
  }

  /** Bytes of the entry so far. */
  public int length() {
    return out.length();
  }

  /**
   * Ends the entry and begins the next.
   *
   * @param clockMs the shard's clock at the end of the entry
   */
  public byte[] take(long clockMs) {
    byte[] entry = out.toBytes();
    EffectCode.setClock(entry, clockMs);
    discard();
    return entry;
  }

  /** Forgets what was collected. */
  public void discard() {
    out.truncate(0);
    out.int8(EffectCode.VERSION);
    out.int64(0);
  }

  /** Where the next effect goes. */
  ByteWriter out() {
    return out;
  }
}
