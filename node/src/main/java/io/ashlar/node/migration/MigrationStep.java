package io.ashlar.node.migration;

/** Where a source is, in this order; tests make something fail at each. */
public enum MigrationStep {
  /** Is about to tell the target that slots come. */
  BEGINS,
  /** Has sent a chunk. */
  STAGED,
  /** Has sent all keys, and sends what happens to them. */
  WALKED,
  /** Has released the slots. */
  RELEASED,
  /** Has sent all there is. */
  SENT,
  /** The target owns the slots. */
  ACQUIRED,
  /** Has dropped its keys. */
  LEFT;

  /** Hears of each step of the sources of a node, on their threads. */
  public interface Observer {
    /** Nobody. */
    Observer NONE = (migration, step) -> {};

    void reached(long migration, MigrationStep step);
  }
}
