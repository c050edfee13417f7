package io.ashlar.itests.nemesis;

import io.ashlar.itests.testbed.Testbed;

/** What can be broken. */
public enum FaultKind {
  /** kill -9 of any node, started again after a while. */
  KILL_ONE(Needs.NOTHING, 200, 4000),
  /** kill -9 of the leader of some slot. */
  KILL_LEADER(Needs.NOTHING, 200, 4000),
  /** kill -9 of all nodes at once. */
  KILL_ALL(Needs.NOTHING, 0, 1000),
  /** SIGTERM of any node: leaves in order, hands its leaderships over. */
  STOP_ONE(Needs.NOTHING, 200, 2000),
  /** SIGSTOP of any node: a long pause of the collector or of the machine. */
  FREEZE_ONE(Needs.NOTHING, 200, 6000),
  /** SIGSTOP of the leader of some slot. */
  FREEZE_LEADER(Needs.NOTHING, 200, 6000),
  /** The clock of one node jumps, forward or back, by up to a minute, and back at the end. */
  CLOCK_JUMP(Needs.NOTHING, 500, 4000),
  /** The leader of some slot loses the other nodes but not its clients. */
  CUT_LEADER(Needs.NETWORK, 500, 6000),
  /** One node hears another but is not heard by it. */
  CUT_ONE_WAY(Needs.NETWORK, 500, 6000),
  /** The leader of some slot loses its clients but not the other nodes. */
  CUT_CLIENTS(Needs.NETWORK, 500, 4000),
  /** Three packets of ten between two nodes are lost. */
  LOSSY_LINK(Needs.NETWORK, 1000, 6000),
  /** One node receives no more than a thin line carries. */
  SLOW_LINK(Needs.NETWORK, 1000, 6000),
  /** One node's disk is full. */
  DISK_FULL(Needs.DISK, 1000, 4000),
  /** One node's disk stalls, in one long or several short spells. */
  DISK_STALL(Needs.DISK, 100, 3000);

  enum Needs {
    NOTHING,
    NETWORK,
    DISK
  }

  private final Needs needs;
  private final int shortestMs;
  private final int longestMs;

  FaultKind(Needs needs, int shortestMs, int longestMs) {
    this.needs = needs;
    this.shortestMs = shortestMs;
    this.longestMs = longestMs;
  }

  int shortestMs() {
    return shortestMs;
  }

  int longestMs() {
    return longestMs;
  }

  /** Whether the testbed has what it takes. */
  public boolean possibleOn(Testbed testbed) {
    return switch (needs) {
      case NOTHING -> true;
      case NETWORK -> testbed.network().isPresent();
      case DISK -> testbed.disk(0).isPresent();
    };
  }
}
