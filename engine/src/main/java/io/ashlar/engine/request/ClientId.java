package io.ashlar.engine.request;

/** A client's own 16 random bytes. Who knows them may ask for its replies, so they are a secret. */
public record ClientId(long high, long low) {
  /** Of 16 bytes. */
  public static final int BYTES = 16;

  /** A hash that differs for the same client in different slots. */
  int hashIn(int slot) {
    long mixed = (high ^ Long.rotateLeft(low, 29) ^ slot) * 0x9e3779b97f4a7c15L;
    return (int) (mixed ^ (mixed >>> 32));
  }
}
