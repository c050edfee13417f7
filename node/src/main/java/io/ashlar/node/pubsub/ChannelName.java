package io.ashlar.node.pubsub;

import java.util.Arrays;

/** The bytes of a channel, a pattern or a key, as a key of hash tables. Never written to. */
public final class ChannelName {
  private final byte[] bytes;
  private final int hash;

  public ChannelName(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelName name
        && hash == name.hash
        && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
