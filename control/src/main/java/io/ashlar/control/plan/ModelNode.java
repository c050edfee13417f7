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

  boolean isDraining() {
    return seen.state() == NodeState.DRAINING;
  }

  boolean isLeaving() {
    return seen.state() == NodeState.LEAVING;
  }

  /** How much more it may hold before it is full; negative when it is. */
  long roomBytes(int fullPercent) {
    long room = Long.MAX_VALUE;
    if (seen.memoryLimitBytes() > 0) {
      room = part(seen.memoryLimitBytes(), fullPercent) - seen.memoryUsedBytes();
    }
    if (seen.diskTotalBytes() > 0) {
      long used = seen.diskTotalBytes() - seen.diskFreeBytes();
      room = Math.min(room, part(seen.diskTotalBytes(), fullPercent) - used);
    }
    return room == Long.MAX_VALUE ? room : room - incomingBytes;
  }

  private static long part(long total, int percent) {
    return (long) ((double) total * percent / 100);
  }

  /** Whether a replica of that size leaves it less than full. */
  boolean hasRoom(long bytes, int fullPercent) {
    return roomBytes(fullPercent) >= bytes;
  }
}
