package io.ashlar.node.migration;

/**
 * How far a migration is that this node sends.
 *
 * @param id of the migration
 * @param slots all of them
 * @param slotsSent whose keys were reached
 * @param keys sent so far
 * @param bytes sent so far, what happened to keys meanwhile included
 * @param bytesPerSecond since it began
 * @param step the last that was reached
 * @param problem why it does not go on at the moment, empty while it does
 */
public record MigrationProgress(
    long id,
    int slots,
    int slotsSent,
    long keys,
    long bytes,
    long bytesPerSecond,
    MigrationStep step,
    String problem) {}
