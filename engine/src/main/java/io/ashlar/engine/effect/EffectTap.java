package io.ashlar.engine.effect;

import io.ashlar.engine.keyspace.Keyspace;
import java.util.function.Supplier;

/**
 * Hears of each effect that a leader records, after it was applied and written. The supplier copies
 * the effect's bytes; it is good during the call only.
 */
public interface EffectTap {
  /** One key was made, changed or removed. */
  void changed(Keyspace keyspace, int slot, byte[] key, Supplier<byte[]> effect);

  /**
   * A key has now what another had.
   *
   * @param gone whether the other is gone
   */
  void transferred(
      int slot,
      Keyspace from,
      byte[] key,
      Keyspace to,
      byte[] newKey,
      boolean gone,
      Supplier<byte[]> effect);

  /** What is remembered of a slot's requests has changed. */
  void requests(int slot, Supplier<byte[]> effect);

  /** Whole databases were emptied or exchanged. */
  void everything(Supplier<byte[]> effect);
}
