package io.ashlar.node.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotHash;
import io.ashlar.topology.SlotRange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The replies of the CLUSTER command about the topology, in the shapes of Redis 7.2, for one
 * moment. Pure; any thread.
 *
 * @see <a href="https://redis.io/docs/latest/commands/cluster-nodes/">CLUSTER NODES</a>
 */
public final class ClusterReplies {
  private final ClusterMap map;
  private final Picture picture;
  private final ClusterView view;

  ClusterReplies(ClusterMap map, Picture picture, ClusterView view) {
    this.map = map;
    this.picture = picture;
    this.view = view;
  }

  /** CLUSTER INFO: lines of {@code field:value}, each ended by CRLF. */
  public Reply info() {
    int assigned = 0;
    int served = 0;
    for (ShardInfo shard : map.shards()) {
      int size = shard.slots().stream().mapToInt(SlotRange::size).sum();
      assigned += size;
      served += picture.hasLeader(shard) ? size : 0;
    }
    String text =
        ("cluster_state:" + (served == SlotHash.SLOT_COUNT ? "ok" : "fail") + "\r\n")
            + ("cluster_slots_assigned:" + assigned + "\r\n")
            + ("cluster_slots_ok:" + served + "\r\n")
            + "cluster_slots_pfail:0\r\n"
            + ("cluster_slots_fail:" + (assigned - served) + "\r\n")
            + ("cluster_known_nodes:" + map.nodes().size() + "\r\n")
            + ("cluster_size:" + picture.primariesWithSlots() + "\r\n")
            + ("cluster_current_epoch:" + map.epoch() + "\r\n")
            + ("cluster_my_epoch:" + map.epoch() + "\r\n")
            + "cluster_stats_messages_sent:0\r\n"
            + "cluster_stats_messages_received:0\r\n"
            + "total_cluster_links_buffer_limit_exceeded:0\r\n";
    return text(text);
  }

  boolean allSlotsServed() {
    return map.shards().stream()
            .filter(picture::hasLeader)
            .flatMap(s -> s.slots().stream())
            .mapToInt(SlotRange::size)
            .sum()
        == SlotHash.SLOT_COUNT;
  }

  /** CLUSTER NODES: a line for each node of the map. */
  public Reply nodes() {
    return text(map.nodes().stream().map(n -> line(n) + "\n").collect(Collectors.joining()));
  }

  /**
   * One line of CLUSTER NODES without its line feed: {@code id ip:port@cport[,hostname] flags
   * primary ping pong epoch link-state slots...}. The bus port is that of the Raft server.
   */
  String line(NodeInfo node) {
    NodeAddress address = view.address(node);
    StringBuilder line = new StringBuilder();
    line.append(node.id()).append(' ').append(address.ip()).append(':').append(node.respPort());
    line.append('@').append(node.raftPort());
    if (!address.hostname().isEmpty()) {
      line.append(',').append(address.hostname());
    }
    line.append(' ').append(flags(node)).append(' ');
    line.append(picture.primaryOf(node).map(NodeInfo::id).orElse("-"));
    line.append(" 0 0 ").append(map.epoch()).append(' ');
    line.append(view.reachable(node) ? "connected" : "disconnected");
    for (SlotRange range : picture.slotsOf(node)) {
      line.append(' ').append(range);
    }
    return line.toString();
  }

  /**
   * CLUSTER SLOTS: for each range {@code [first, last, primary, replica...]}, a node being {@code
   * [endpoint, port, id, metadata]}. Nodes that are primaries of other ranges are not listed as
   * replicas: several clients take the first role they see a node in for its only one. Nor is a
   * node whose address is not known yet, as none is where clients would look for it, nor a range
   * without a primary.
   */
  public Reply slots() {
    List<Reply> rows = new ArrayList<>();
    record Row(SlotRange range, ShardInfo shard) {}
    map.shards().stream()
        .flatMap(s -> s.slots().stream().map(r -> new Row(r, s)))
        .sorted(Comparator.comparingInt(row -> row.range().first()))
        .forEach(
            row -> {
              NodeInfo owner =
                  map.node(picture.ownerOf(row.shard())).filter(NodeInfo::isAnnounced).orElse(null);
              if (owner == null) {
                return;
              }
              List<Reply> items = new ArrayList<>();
              items.add(Reply.Int.of(row.range().first()));
              items.add(Reply.Int.of(row.range().last()));
              items.add(slotsNode(owner));
              for (NodeInfo replica : picture.replicasHosting(row.shard())) {
                if (replica.isAnnounced() && view.reachable(replica)) {
                  items.add(slotsNode(replica));
                }
              }
              rows.add(new Reply.Array(items));
            });
    return new Reply.Array(rows);
  }

  /** CLUSTER SHARDS: for each primary a map of its slots and of it and its replicas. */
  public Reply shards() {
    List<Reply> shards = new ArrayList<>();
    for (NodeInfo primary : map.nodes()) {
      if (!picture.isPrimary(primary)) {
        continue;
      }
      List<Reply> slots = new ArrayList<>();
      for (SlotRange range : picture.slotsOf(primary)) {
        slots.add(Reply.Int.of(range.first()));
        slots.add(Reply.Int.of(range.last()));
      }
      List<Reply> nodes = new ArrayList<>();
      nodes.add(shardsNode(primary));
      picture.replicasOf(primary).forEach(n -> nodes.add(shardsNode(n)));
      shards.add(
          new Reply.MapReply(
              List.of(
                  Reply.Bulk.of("slots"), new Reply.Array(slots),
                  Reply.Bulk.of("nodes"), new Reply.Array(nodes))));
    }
    return new Reply.Array(shards);
  }

  /**
   * CLUSTER LINKS: the way to and from each other node that answers.
   *
   * @param createdMs when this node opened its ports, milliseconds since the epoch
   */
  public Reply links(long createdMs) {
    List<Reply> links = new ArrayList<>();
    for (NodeInfo node : map.nodes()) {
      if (!node.name().equals(view.selfName()) && view.reachable(node)) {
        links.add(link("to", node, createdMs));
        links.add(link("from", node, createdMs));
      }
    }
    return new Reply.Array(links);
  }

  /** CLUSTER REPLICAS: the lines of a primary's replicas. */
  public Reply replicas(String nodeId) {
    NodeInfo node = byId(nodeId).orElse(null);
    if (node == null) {
      return unknownNode(nodeId);
    }
    if (!picture.isPrimary(node)) {
      return new Reply.Error("ERR The specified node is not a master");
    }
    List<Reply> lines = new ArrayList<>();
    picture.replicasOf(node).forEach(n -> lines.add(Reply.Bulk.of(line(n))));
    return new Reply.Array(lines);
  }

  /** CLUSTER COUNT-FAILURE-REPORTS: nodes do not report each other here, so none. */
  public Reply failureReports(String nodeId) {
    return byId(nodeId).isPresent() ? Reply.ZERO : unknownNode(nodeId);
  }

  /** CLUSTER MYSHARDID: 40 hex digits, equal for a primary and its replicas on every node. */
  public Reply shardId(NodeInfo node) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((map.clusterId() + "/" + picture.groupName(node)).getBytes(UTF_8));
      return Reply.Bulk.of(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-1", e);
    }
  }

  /** ROLE's and INFO's word for a node: {@code master} or {@code slave}. */
  public boolean isPrimary(NodeInfo node) {
    return picture.isPrimary(node);
  }

  public Optional<NodeInfo> primaryOf(NodeInfo node) {
    return picture.primaryOf(node);
  }

  public List<NodeInfo> replicasOf(NodeInfo primary) {
    return picture.replicasOf(primary);
  }

  private String flags(NodeInfo node) {
    String self = node.name().equals(view.selfName()) ? "myself," : "";
    String role = picture.isPrimary(node) ? "master" : "slave";
    String fail = view.reachable(node) ? "" : ",fail";
    return self + role + fail + (node.isAnnounced() ? "" : ",noaddr");
  }

  private Reply slotsNode(NodeInfo node) {
    NodeAddress address = view.address(node);
    List<Reply> metadata = new ArrayList<>();
    if (view.endpointType() != EndpointType.IP) {
      metadata.add(Reply.Bulk.of("ip"));
      metadata.add(Reply.Bulk.of(address.ip()));
    }
    if (view.endpointType() != EndpointType.HOSTNAME && !address.hostname().isEmpty()) {
      metadata.add(Reply.Bulk.of("hostname"));
      metadata.add(Reply.Bulk.of(address.hostname()));
    }
    return Reply.Array.of(
        view.endpoint(node),
        Reply.Int.of(node.respPort()),
        Reply.Bulk.of(node.id()),
        new Reply.MapReply(metadata));
  }

  private Reply shardsNode(NodeInfo node) {
    NodeAddress address = view.address(node);
    List<Reply> items = new ArrayList<>();
    field(items, "id", Reply.Bulk.of(node.id()));
    if (node.isAnnounced()) {
      field(items, "port", Reply.Int.of(node.respPort()));
    }
    field(items, "ip", Reply.Bulk.of(address.ip()));
    field(items, "endpoint", view.endpoint(node));
    if (!address.hostname().isEmpty()) {
      field(items, "hostname", Reply.Bulk.of(address.hostname()));
    }
    field(items, "role", Reply.Bulk.of(picture.isPrimary(node) ? "master" : "replica"));
    field(items, "replication-offset", Reply.ZERO);
    field(items, "health", Reply.Bulk.of(view.reachable(node) ? "online" : "fail"));
    return new Reply.MapReply(items);
  }

  private static Reply link(String direction, NodeInfo node, long createdMs) {
    List<Reply> items = new ArrayList<>();
    field(items, "direction", Reply.Bulk.of(direction));
    field(items, "node", Reply.Bulk.of(node.id()));
    field(items, "create-time", Reply.Int.of(createdMs));
    field(items, "events", Reply.Bulk.of("rw"));
    field(items, "send-buffer-allocated", Reply.ZERO);
    field(items, "send-buffer-used", Reply.ZERO);
    return new Reply.MapReply(items);
  }

  private Optional<NodeInfo> byId(String id) {
    return map.nodes().stream().filter(n -> n.id().equals(id)).findFirst();
  }

  private static Reply unknownNode(String nodeId) {
    return new Reply.Error("ERR Unknown node " + nodeId);
  }

  private static void field(List<Reply> items, String name, Reply value) {
    items.add(Reply.Bulk.of(name));
    items.add(value);
  }

  private static Reply text(String text) {
    return new Reply.Verbatim("txt", text.getBytes(UTF_8));
  }
}
