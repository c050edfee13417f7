package io.ashlar.engine.command;

import org.jspecify.annotations.Nullable;

/** How SET, GETEX and their kin spell an expiry. */
public enum ExpireUnit {
  /** Seconds from now. */
  EX(1000, true),
  /** Milliseconds from now. */
  PX(1, true),
  /** Seconds since the epoch. */
  EXAT(1000, false),
  /** Milliseconds since the epoch. */
  PXAT(1, false);

  /** No time: {@link #toMs} could not represent it. */
  public static final long INVALID = -1;

  private final int unitMs;
  private final boolean relative;

  ExpireUnit(int unitMs, boolean relative) {
    this.unitMs = unitMs;
    this.relative = relative;
  }

  /** The unit an option word names, or null. */
  public static @Nullable ExpireUnit named(byte[] word) {
    if (Words.is(word, "EX")) {
      return EX;
    }
    if (Words.is(word, "PX")) {
      return PX;
    }
    if (Words.is(word, "EXAT")) {
      return EXAT;
    }
    return Words.is(word, "PXAT") ? PXAT : null;
  }

  public boolean isRelative() {
    return relative;
  }

  /** Milliseconds since the epoch, {@link #INVALID} when not positive or beyond 64 bits. */
  public long toMs(long amount, long nowMs) {
    if (amount <= 0 || amount > Long.MAX_VALUE / unitMs) {
      return INVALID;
    }
    long ms = amount * unitMs;
    if (!relative) {
      return ms;
    }
    return ms > Long.MAX_VALUE - nowMs ? INVALID : ms + nowMs;
  }
}
