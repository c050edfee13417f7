package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;
import java.util.ArrayList;
import java.util.List;

/** A node in a {@link Model}: what was observed, and what is planned so far. */
final class ModelNode {
  final int index;
  final ObservedNode seen;
  final int zone;

  /** How long it was not heard. */
  final long silentMs;

  final boolean fresh;
  final boolean gone;

  /** Of the replicas that it will hold when everything begun is done, in the unit of weights. */
  long replicaLoad;

  /** Shards that it will lead, without the control group. */
  final List<ModelShard> led = new ArrayList<>();

  /** Every replica that it holds now. */
  final List<ModelReplica> replicas = new ArrayList<>();

  int incoming;
  int outgoing;
  long incomingBytes;
  int transfers;
  int slotMoves;

  ModelNode(int index, ObservedNode seen, int zone, long silentMs, boolean fresh, boolean gone) {
    this.index = index;
    this.seen = seen;
    this.zone = zone;
    this.silentMs = silentMs;
    this.fresh = fresh;
    this.gone = gone;
  }

  String name() {
    return seen.name();
  }

  /** Whether new replicas and leaders may come here. */
  boolean isOpen() {
    return fresh && seen.state() == NodeState.ACTIVE;
  }

  boolean isLeaving() {
    return seen.state() == NodeState.LEAVING;
  }

  /** Whether a replica of that size leaves it less than full. */
  boolean hasRoom(long bytes, int fullPercent) {
    long limit = seen.memoryLimitBytes();
    if (limit > 0 && exceeds(seen.memoryUsedBytes() + incomingBytes + bytes, limit, fullPercent)) {
      return false;
    }
    long total = seen.diskTotalBytes();
    return total <= 0
        || !exceeds(total - seen.diskFreeBytes() + incomingBytes + bytes, total, fullPercent);
  }

  private static boolean exceeds(double used, double limit, int percent) {
    return used > limit * percent / 100;
  }
}
