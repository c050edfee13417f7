package io.ashlar.node.cluster;

/** Which nodes answer. Any thread. */
@FunctionalInterface
public interface PeerView {
  boolean reachable(String nodeName);
}
