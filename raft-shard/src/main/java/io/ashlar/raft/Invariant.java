package io.ashlar.raft;

/** Checks that stay on in production: where a broken state would lose data, stopping is better. */
final class Invariant {
  private Invariant() {}

  static void check(boolean holds, String violation) {
    if (!holds) {
      throw new IllegalStateException("invariant violated: " + violation);
    }
  }
}
