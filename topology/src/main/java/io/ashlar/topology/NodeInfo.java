package io.ashlar.topology;

/**
 * A node as the cluster map knows it. Made by the short constructor and the {@code with} methods,
 * so that a new property touches only those who care.
 *
 * @param name unique in the cluster, chosen by the operator ({@code n1})
 * @param id 40 lower-case hex digits, what CLUSTER MYID answers; fixed for a name in a cluster
 * @param host address or host name that clients and peers use
 * @param respPort 0 until the node has announced it
 * @param raftPort where its Raft server listens
 * @param grpcPort for gRPC clients; 0 when it has no such port or has not announced it
 * @param zone label of what fails together (a rack, a data centre); empty when it has none
 * @param state whether it is to be given work
 */
public record NodeInfo(
    String name,
    String id,
    String host,
    int respPort,
    int raftPort,
    int grpcPort,
    String zone,
    NodeState state) {
  /** An active node without labels. */
  public NodeInfo(String name, String id, String host, int respPort, int raftPort) {
    this(name, id, host, respPort, raftPort, 0, "", NodeState.ACTIVE);
  }

  /** Whether clients can be told where it is. */
  public boolean isAnnounced() {
    return respPort != 0;
  }

  /** The same node, reached elsewhere. */
  public NodeInfo withAddress(String host, int respPort, int raftPort) {
    return new NodeInfo(name, id, host, respPort, raftPort, grpcPort, zone, state);
  }

  public NodeInfo withGrpcPort(int grpcPort) {
    return new NodeInfo(name, id, host, respPort, raftPort, grpcPort, zone, state);
  }

  public NodeInfo withZone(String zone) {
    return new NodeInfo(name, id, host, respPort, raftPort, grpcPort, zone, state);
  }

  public NodeInfo withState(NodeState state) {
    return new NodeInfo(name, id, host, respPort, raftPort, grpcPort, zone, state);
  }
}
