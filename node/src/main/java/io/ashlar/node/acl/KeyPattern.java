package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.command.Glob;

/**
 * Keys that may be read, written, or both.
 *
 * @param pattern one character a byte
 */
record KeyPattern(String pattern, byte[] glob, boolean read, boolean write) {
  static KeyPattern of(String pattern, boolean read, boolean write) {
    return new KeyPattern(pattern, pattern.getBytes(ISO_8859_1), read, write);
  }

  KeyPattern with(boolean alsoRead, boolean alsoWrite) {
    return new KeyPattern(pattern, glob, read | alsoRead, write | alsoWrite);
  }

  /** A key that is neither read nor written still has to match. */
  boolean covers(byte[] key, boolean reads, boolean writes) {
    return (read || !reads) && (write || !writes) && Glob.matches(glob, key);
  }

  /** As a rule. */
  String text() {
    return (read && write ? "~" : read ? "%R~" : "%W~") + pattern;
  }
}
