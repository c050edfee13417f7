package io.ashlar.engine.hash;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/** Tells a command which fields its arguments name a second time. */
final class SeenFields {
  private final Set<ByteBuffer> seen = new HashSet<>();

  /** Whether the field is new here. */
  boolean add(byte[] field) {
    return seen.add(ByteBuffer.wrap(field));
  }

  boolean contains(byte[] field) {
    return !seen.isEmpty() && seen.contains(ByteBuffer.wrap(field));
  }

  int size() {
    return seen.size();
  }
}
