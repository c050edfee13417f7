package io.ashlar.topology;

/** Whether a node is to be given work. */
public enum NodeState {
  /** Takes replicas and leaders. */
  ACTIVE,
  /** Keeps its replicas and leads nothing: it is about to be stopped, and comes back. */
  DRAINING,
  /** Gives all its replicas away, and can then be removed from the map. */
  LEAVING
}
