package io.ashlar.control.plan;

import org.jspecify.annotations.Nullable;

/** A replica in a {@link Model}. */
final class ModelReplica {
  final ModelShard shard;
  final ModelNode node;
  final boolean voter;
  final long lagEntries;

  /** How long it did not answer its leader, or its node was not heard. */
  final long silentMs;

  final boolean answers;
  final boolean caughtUp;
  final boolean gone;

  /** Whose place it takes; null when nobody's, or when that one is removed already. */
  final @Nullable String replaces;

  ModelReplica(
      ModelShard shard,
      ModelNode node,
      boolean voter,
      long lagEntries,
      long silentMs,
      PlannerSettings.Patience patience,
      @Nullable String replaces) {
    this.shard = shard;
    this.node = node;
    this.voter = voter;
    this.lagEntries = lagEntries;
    this.silentMs = silentMs;
    this.answers = silentMs < patience.suspectAfterMs();
    this.caughtUp = answers && lagEntries <= patience.caughtUpEntries();
    this.gone = silentMs >= patience.replaceAfterMs();
    this.replaces = replaces;
  }

  /** Whether it stays where it is: nothing but balance would move it. */
  boolean isKept() {
    return !gone && !node.isLeaving();
  }
}
