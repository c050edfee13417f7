package io.ashlar.node.cluster;

/** Which nodes answer. Any thread. */
@FunctionalInterface
public interface PeerView {
  /** Takes every node for reachable, for when nothing better is known. */
  PeerView ALL_REACHABLE = nodeName -> true;

  boolean reachable(String nodeName);
}
