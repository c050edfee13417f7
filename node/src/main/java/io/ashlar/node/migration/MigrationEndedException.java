package io.ashlar.node.migration;

/** A source need not, or can not, go on as it does. */
final class MigrationEndedException extends Exception {
  private static final long serialVersionUID = 1L;

  enum Reason {
    /** The target owns the slots. */
    ACQUIRED,
    /** The target never will, under this id. */
    DEAD,
    /** It is over, the cluster map says how. */
    OVER,
    /** All has to be sent anew. */
    RESTART,
    /** This node does not lead the source any more, or the migration is taken back. */
    INACTIVE
  }

  private final Reason reason;

  MigrationEndedException(Reason reason) {
    super(reason.name());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
