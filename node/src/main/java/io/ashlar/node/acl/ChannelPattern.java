package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Glob;
import java.util.Arrays;

/**
 * Channels that may be used.
 *
 * @param pattern one character a byte
 */
record ChannelPattern(String pattern, byte[] glob) {
  static ChannelPattern of(String pattern) {
    return new ChannelPattern(pattern, pattern.getBytes(ISO_8859_1));
  }

  /** A pattern that a client listens to has to be this very one. */
  boolean covers(byte[] channel, boolean isPattern) {
    return isPattern ? Arrays.equals(glob, channel) : Glob.matches(glob, channel);
  }
}
