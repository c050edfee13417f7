package io.ashlar.engine.keyspace;

import org.jspecify.annotations.Nullable;

/** Is told of every change of a shard's keys, in any database, before it happens. */
public interface KeyObserver {
  /**
   * @param old the record that is about to change, be replaced or removed; null when the key is new
   */
  void beforeChange(Keyspace keyspace, int slot, byte[] key, int hash, @Nullable Object old);

  /** All keys of a database are about to go. {@code keyspace} still holds them. */
  void beforeFlush(Keyspace keyspace);

  /** Two databases are about to exchange their keys, and so their numbers. */
  void beforeSwap(Keyspace one, Keyspace other);
}
