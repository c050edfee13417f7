package io.ashlar.itests.differential;

/**
 * Where two servers first said different things.
 *
 * @param step index of the command in its sequence
 */
record Mismatch(int step, byte[][] command, byte[] redis, byte[] ashlar) {}
