package io.ashlar.engine.keyspace;

import org.jspecify.annotations.Nullable;

/** Is told of every change before it happens. */
public interface KeyObserver {
  /**
   * @param old the record that is about to change, be replaced or removed; null when the key is new
   */
  void beforeChange(int slot, byte[] key, int hash, @Nullable Object old);

  /** All keys are about to go. {@code keyspace} still holds them. */
  void beforeFlush(Keyspace keyspace);
}
