package io.ashlar.control.plan;

import io.ashlar.topology.NodeState;

/**
 * A node as the control leader sees it.
 *
 * @param zone its label; empty when it has none. Nodes without a label are one zone together
 * @param lastHeardMs when its last heartbeat came, on the clock of {@link Observation#nowMs}
 * @param diskTotalBytes 0 when not known
 * @param memoryLimitBytes of its keys; 0 when there is none or it is not known
 */
public record ObservedNode(
    String name,
    String zone,
    NodeState state,
    long lastHeardMs,
    long diskFreeBytes,
    long diskTotalBytes,
    long memoryUsedBytes,
    long memoryLimitBytes) {

  /** A node of which only its state and its last heartbeat are known. */
  public static ObservedNode of(String name, String zone, NodeState state, long lastHeardMs) {
    return new ObservedNode(name, zone, state, lastHeardMs, 0, 0, 0, 0);
  }
}
