package io.ashlar.itests.differential;

/**
 * Where two servers first said different things.
 *
 * @param step index of the command in its sequence
 */
record Mismatch(int step, byte[][] command, byte[] redis, byte[] ashlar) {
  /** Whether the other may well have the same cause: same command, replies of the same kinds. */
  boolean resembles(Mismatch other) {
    return ReplyRules.upper(command[0]).equals(ReplyRules.upper(other.command[0]))
        && redis[0] == other.redis[0]
        && ashlar[0] == other.ashlar[0];
  }
}
