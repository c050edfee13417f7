package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;

/** A node of a {@link SimCluster}. */
final class SimNode {
  final String name;
  final String zone;
  NodeState state = NodeState.ACTIVE;

  /** Whether its process runs and reaches the others. */
  boolean up = true;

  /** Whether its heartbeats reach the control leader. */
  boolean heard = true;

  long lastHeardMs;
  long memoryLimitBytes;

  SimNode(String name, String zone, long nowMs) {
    this.name = name;
    this.zone = zone;
    this.lastHeardMs = nowMs;
  }
}
