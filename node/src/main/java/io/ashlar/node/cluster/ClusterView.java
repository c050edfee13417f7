package io.ashlar.node.cluster;

import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The cluster that this node sees: the current map, who leads each shard, and how nodes are
 * announced to clients. Hands out the builders of consistent replies. Any thread.
 */
public final class ClusterView {
  /** Answered while the node has no cluster map. */
  public static final Reply.Error NO_MAP =
      new Reply.Error("CLUSTERDOWN The cluster map is not known yet");

  private final String selfName;
  private final Supplier<Optional<ClusterMap>> maps;
  private final LeaderView leaders;
  private final PeerView peers;
  private final Function<NodeInfo, NodeAddress> addresses;
  private final Supplier<EndpointType> endpointType;

  /**
   * @param selfName this node's name in the map
   * @param maps the newest map, empty before the first
   * @param addresses how a node is announced; {@link NodeAddress#of} unless something knows better
   */
  public ClusterView(
      String selfName,
      Supplier<Optional<ClusterMap>> maps,
      LeaderView leaders,
      PeerView peers,
      Function<NodeInfo, NodeAddress> addresses,
      Supplier<EndpointType> endpointType) {
    this.selfName = selfName;
    this.maps = maps;
    this.leaders = leaders;
    this.peers = peers;
    this.addresses = addresses;
    this.endpointType = endpointType;
  }

  public String selfName() {
    return selfName;
  }

  public Optional<ClusterMap> map() {
    return maps.get();
  }

  public LeaderView leaders() {
    return leaders;
  }

  /** This node in the map; empty before the first map. */
  public Optional<NodeInfo> self() {
    return map().flatMap(m -> m.node(selfName));
  }

  /** The builders of CLUSTER replies for this moment; empty before the first map. */
  public Optional<ClusterReplies> replies() {
    return map().map(m -> new ClusterReplies(m, new Picture(m, leaders), this));
  }

  /** What a client that asked for a slot of another node is told. */
  public Reply.Error moved(int slot, NodeInfo leader) {
    return new Reply.Error("MOVED " + slot + " " + announcedHost(leader) + ":" + leader.respPort());
  }

  /** Whether every slot has an owner with a known leader; what {@code cluster_state:ok} says. */
  public boolean allSlotsServed() {
    return replies().map(ClusterReplies::allSlotsServed).orElse(false);
  }

  boolean reachable(NodeInfo node) {
    return node.name().equals(selfName) || peers.reachable(node.name());
  }

  NodeAddress address(NodeInfo node) {
    return addresses.apply(node);
  }

  EndpointType endpointType() {
    return endpointType.get();
  }

  /** The endpoint that clients should prefer; nil means the one they are connected to. */
  Reply endpoint(NodeInfo node) {
    NodeAddress address = address(node);
    return switch (endpointType()) {
      case IP -> Reply.Bulk.of(address.ip());
      case HOSTNAME ->
          Reply.Bulk.of(address.hostname().isEmpty() ? address.ip() : address.hostname());
      case UNKNOWN_ENDPOINT -> Reply.NIL;
    };
  }

  /** Address or name of a node as redirections give it; empty for the one connected to. */
  public String announcedHost(NodeInfo node) {
    NodeAddress address = address(node);
    return switch (endpointType()) {
      case IP -> address.ip();
      case HOSTNAME -> address.hostname().isEmpty() ? address.ip() : address.hostname();
      case UNKNOWN_ENDPOINT -> "";
    };
  }
}
