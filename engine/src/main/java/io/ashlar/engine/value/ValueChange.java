package io.ashlar.engine.value;

/**
 * A deterministic change of one collection: no clock, no chance, no choice. The leader's commands
 * and the followers' entries both end in {@link #applyTo}, so they cannot differ.
 */
public interface ValueChange {
  /** Writes the change, so that {@link ValueType#readChange} makes an equal one of it. */
  void write(ByteWriter out);

  /**
   * Changes a value.
   *
   * @param value of this change's type
   * @return the value, or the one that takes its place because it outgrew its form
   * @throws CorruptEntryException when the value cannot have been this change's
   */
  CollectionValue applyTo(CollectionValue value, ValueContext context);
}
