package io.ashlar.control.plan;

/** What the operator wants of a node. Whether it runs is a matter of when it was last heard. */
public enum NodeState {
  /** Takes replicas and leaders. */
  ACTIVE,
  /**
   * About to be stopped for a while: gives its leaders away, keeps its replicas, gets no new ones.
   */
  DRAINING,
  /** Leaves for good: gives its leaders away, then its replicas, and is forgotten when empty. */
  LEAVING
}
