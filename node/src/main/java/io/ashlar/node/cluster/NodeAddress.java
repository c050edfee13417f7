package io.ashlar.node.cluster;

import io.ashlar.topology.NodeInfo;

/**
 * Where clients find a node.
 *
 * @param ip what stands where Redis has an address; a host name when nothing else is known, which
 *     clients resolve like any other
 * @param hostname empty when the node announces none
 */
public record NodeAddress(String ip, String hostname) {
  /** The address or the name in the cluster map; looks nothing up. */
  public static NodeAddress of(NodeInfo node) {
    return isLiteral(node.host())
        ? new NodeAddress(node.host(), "")
        : new NodeAddress(node.host(), node.host());
  }

  /** Whether a host is an IPv4 or IPv6 address in text rather than a name. */
  public static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }
}
