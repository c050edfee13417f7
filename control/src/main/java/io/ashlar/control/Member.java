package io.ashlar.control;

/**
 * A node of the list that a cluster is started with.
 *
 * @param name unique in the list
 * @param host where its Raft server is reached, an address or a host name
 * @param raftPort 1..65535
 */
public record Member(String name, String host, int raftPort) {
  /** {@code host:port}; an IPv6 address in brackets. */
  public String raftAddress() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + raftPort;
  }
}
