package io.ashlar.control;

import io.ashlar.topology.NodeInfo;

/**
 * Where a node tells others to reach it.
 *
 * @param host address or host name, as clients see it
 * @param respPort 1..65535
 * @param raftPort 1..65535
 * @param grpcPort 0 for none
 * @param zone what fails together with it; empty for no label
 */
public record Announcement(String host, int respPort, int raftPort, int grpcPort, String zone) {
  public Announcement(String host, int respPort, int raftPort, int grpcPort) {
    this(host, respPort, raftPort, grpcPort, "");
  }

  /** What is told of that node. */
  ControlCommand.AnnounceNode of(String name) {
    return new ControlCommand.AnnounceNode(name, host, respPort, raftPort, grpcPort, zone);
  }

  /** Whether the map says so of the node. */
  boolean isKnown(NodeInfo node) {
    return node.host().equals(host)
        && node.respPort() == respPort
        && node.raftPort() == raftPort
        && node.grpcPort() == grpcPort
        && node.zone().equals(zone);
  }
}
