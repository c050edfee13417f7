package io.ashlar.node.migration;

/**
 * How far a migration is that this node sends.
 *
 * @param id of the migration
 * @param slots all of them
 * @param slotsSent whose keys were reached
 * @param keys sent so far
 * @param keysTotal of the slots when the copy began
 * @param bytes sent so far, what happened to keys meanwhile included
 * @param bytesPerSecond since it began
 * @param elapsedMs since it began
 * @param step the last that was reached
 * @param problem why it does not go on at the moment, empty while it does
 */
public record MigrationProgress(
    long id,
    int slots,
    int slotsSent,
    long keys,
    long keysTotal,
    long bytes,
    long bytesPerSecond,
    long elapsedMs,
    MigrationStep step,
    String problem) {
  /** Nobody can say. */
  public static final long UNKNOWN_MS = -1;

  /** How long it may take still, if keys go on as they went so far. */
  public long remainingMs() {
    if (step.compareTo(MigrationStep.WALKED) >= 0) {
      return 0;
    }
    return keys == 0
        ? UNKNOWN_MS
        : (long) ((double) elapsedMs * Math.max(0, keysTotal - keys) / keys);
  }
}
