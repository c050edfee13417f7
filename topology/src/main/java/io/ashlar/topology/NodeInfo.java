package io.ashlar.topology;

/**
 * A node as the cluster map knows it.
 *
 * @param name unique in the cluster, chosen by the operator ({@code n1})
 * @param id 40 lower-case hex digits, what CLUSTER MYID answers; fixed for a name in a cluster
 * @param host address or host name that clients and peers use
 * @param respPort 0 until the node has announced it
 * @param raftPort where its Raft server listens
 */
public record NodeInfo(String name, String id, String host, int respPort, int raftPort) {
  /** Whether clients can be told where it is. */
  public boolean isAnnounced() {
    return respPort != 0;
  }
}
