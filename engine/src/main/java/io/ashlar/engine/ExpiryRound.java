package io.ashlar.engine;

import io.ashlar.engine.command.Execution;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.Keyspace;
import java.util.List;

/** Active expiry in all databases, one after the other: a step goes on where the last one ended. */
final class ExpiryRound {
  private record Sweep(Keyspace keyspace, ActiveExpiry expiry) {}

  /** By keyspace, not by number: SWAPDB leaves a sweep that is half done where it is. */
  private final List<Sweep> sweeps;

  private int at;

  ExpiryRound(Databases databases, Execution execution) {
    this.sweeps =
        databases.all().stream()
            .map(keyspace -> new Sweep(keyspace, new ActiveExpiry(keyspace, execution)))
            .toList();
  }

  /** Visits about {@code limit} keys; returns false when no database has anything left to do. */
  boolean step(long nowMs, int limit) {
    for (int idle = 0; idle < sweeps.size(); idle++) {
      Sweep sweep = sweeps.get(at);
      if (sweep.keyspace.keyCount() > 0 && sweep.expiry.step(nowMs, limit)) {
        return true;
      }
      at = (at + 1) % sweeps.size();
    }
    return false;
  }
}
