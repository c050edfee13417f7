package io.ashlar.control.plan;

/** How patient, how quick and how eager the planner is. */
public record PlannerSettings(
    Patience patience, Throttle throttle, Sizes sizes, Switches switches) {

  /**
   * How long the planner waits, and for what.
   *
   * @param suspectAfterMs a node that was not heard for that long gets nothing and leads nothing
   *     new
   * @param replaceAfterMs replicas of a node that was not heard for that long get a new place
   * @param learnerGivenUpAfterMs a learner that does not answer for that long is removed
   * @param caughtUpEntries who lacks at most so many entries has caught up
   */
  public record Patience(
      long suspectAfterMs, long replaceAfterMs, long learnerGivenUpAfterMs, long caughtUpEntries) {
    public Patience {
      require(suspectAfterMs >= 1, "suspectAfterMs");
      require(replaceAfterMs >= suspectAfterMs, "replaceAfterMs");
      require(learnerGivenUpAfterMs >= suspectAfterMs, "learnerGivenUpAfterMs");
      require(caughtUpEntries >= 0, "caughtUpEntries");
    }
  }

  /**
   * How much goes on at the same time.
   *
   * @param replicaMoves learners that are catching up, in the cluster
   * @param replicaMovesPerNode ... that one node receives, and that one node feeds as leader
   * @param leaderTransfers in the cluster
   * @param leaderTransfersPerNode ... that one node takes part in
   * @param slotMoves migrations in the cluster
   * @param slotMovesPerNode ... whose source or target one node leads
   */
  public record Throttle(
      int replicaMoves,
      int replicaMovesPerNode,
      int leaderTransfers,
      int leaderTransfersPerNode,
      int slotMoves,
      int slotMovesPerNode) {
    /** Everything that is due at once: for a dry run, not for a cluster. */
    public static final Throttle NONE =
        new Throttle(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);

    public Throttle {
      require(replicaMoves >= 1, "replicaMoves");
      require(replicaMovesPerNode >= 1, "replicaMovesPerNode");
      require(leaderTransfers >= 1, "leaderTransfers");
      require(leaderTransfersPerNode >= 1, "leaderTransfersPerNode");
      require(slotMoves >= 1, "slotMoves");
      require(slotMovesPerNode >= 1, "slotMovesPerNode");
    }
  }

  /**
   * What is too large, and what too small.
   *
   * @param shardMemoryBytesMax a shard with more is split
   * @param shardOpsPerSecondMax a shard with more is split
   * @param shardsMin below that number idle shards are not merged: how many the cluster was formed
   *     with. Never fewer than active nodes either
   * @param fullPercent a node whose memory or disk is fuller gets no replicas
   */
  public record Sizes(
      long shardMemoryBytesMax, long shardOpsPerSecondMax, int shardsMin, int fullPercent) {
    public Sizes {
      require(shardMemoryBytesMax >= 1, "shardMemoryBytesMax");
      require(shardOpsPerSecondMax >= 1, "shardOpsPerSecondMax");
      require(shardsMin >= 1, "shardsMin");
      require(fullPercent >= 1 && fullPercent <= 100, "fullPercent");
    }
  }

  /**
   * What is done at all. Draining and the removal of what is superfluous always are.
   *
   * @param replaceReplicas give replicas of nodes that are gone a new place
   * @param balanceReplicas move replicas to less loaded nodes and to better zones
   * @param balanceLeaders move leaders to nodes that lead fewer shards
   * @param balanceSlots move slots from heavy to light shards
   * @param splitShards create shards where there are too few
   * @param mergeShards empty and retire shards where there are too many
   */
  public record Switches(
      boolean replaceReplicas,
      boolean balanceReplicas,
      boolean balanceLeaders,
      boolean balanceSlots,
      boolean splitShards,
      boolean mergeShards) {
    public static final Switches ALL = new Switches(true, true, true, true, true, true);
  }

  /** Shards are not merged until {@link Sizes#shardsMin} is set. */
  public static PlannerSettings defaults() {
    return new PlannerSettings(
        new Patience(10_000, 300_000, 60_000, 1_000),
        new Throttle(64, 2, 128, 4, 8, 1),
        new Sizes(4L << 30, 50_000, 16_384, 85),
        Switches.ALL);
  }

  public PlannerSettings with(Patience value) {
    return new PlannerSettings(value, throttle, sizes, switches);
  }

  public PlannerSettings with(Throttle value) {
    return new PlannerSettings(patience, value, sizes, switches);
  }

  public PlannerSettings with(Sizes value) {
    return new PlannerSettings(patience, throttle, value, switches);
  }

  public PlannerSettings with(Switches value) {
    return new PlannerSettings(patience, throttle, sizes, value);
  }

  private static void require(boolean holds, String name) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is out of range");
    }
  }
}
