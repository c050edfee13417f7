package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Random;

/**
 * Few keys, so that commands meet. All but the strangers share a hash tag and thus a slot; a
 * stranger among a command's keys makes it a CROSSSLOT error, where the reference is a cluster.
 */
public final class KeyPool {
  private static final int KEYS = 12;
  private static final int ONE_STRANGER_IN = 60;

  private final boolean strangers;

  /**
   * @param strangers whether there are some
   */
  public KeyPool(boolean strangers) {
    this.strangers = strangers;
  }

  /** Any key of the pool. */
  public byte[] any(Random random) {
    return ("{d}k" + random.nextInt(KEYS)).getBytes(ISO_8859_1);
  }

  /** A further key of the same command; rarely of another slot. */
  public byte[] further(Random random) {
    if (strangers && random.nextInt(ONE_STRANGER_IN) == 0) {
      return ("{s}k" + random.nextInt(3)).getBytes(ISO_8859_1);
    }
    return any(random);
  }
}
