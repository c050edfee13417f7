package io.ashlar.node.commands.server;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Twenty bytes that sum up values as DEBUG DIGEST of Redis does, from SHA-1. Not thread-safe. */
final class Digest {
  static final int BYTES = 20;

  private final MessageDigest sha1;
  private final byte[] sum = new byte[BYTES];

  Digest() {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds a part whose place among the others counts. */
  Digest mix(byte[] part) {
    add(part);
    System.arraycopy(sha1.digest(sum), 0, sum, 0, BYTES);
    return this;
  }

  /** As {@link #mix(byte[])}, four bytes with the highest first. */
  Digest mix(int number) {
    return mix(
        new byte[] {
          (byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number
        });
  }

  /** Adds a part that may come in any order. */
  Digest add(byte[] part) {
    addSum(sha1.digest(part));
    return this;
  }

  /** Adds what has been added up elsewhere. */
  void addSum(byte[] bytes) {
    for (int i = 0; i < BYTES; i++) {
      sum[i] ^= bytes[i];
    }
  }

  byte[] toBytes() {
    return sum.clone();
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(sum);
  }
}
