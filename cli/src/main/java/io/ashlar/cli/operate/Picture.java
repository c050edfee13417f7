package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.proto.v1.ReplicaStatus;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster at about one moment.
 *
 * @param nodes by name in the order of the map: what each says of itself, or why it does not
 */
record Picture(ClusterMap map, String answeredBy, Map<String, Grid.Answer<Seen>> nodes) {
  /**
   * @param clockDifferenceMs how far its clock is ahead of ours
   * @param uncertaintyMs of the difference: half of what the question took
   */
  record Seen(NodeStatus status, long clockDifferenceMs, long uncertaintyMs) {}

  static Picture of(Grid grid, Surroundings surroundings) {
    return new Picture(
        grid.map(),
        grid.answeredBy(),
        grid.askAll(
            admin -> {
              // The first question opens the connection; the second one measures.
              var _ = admin.getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance());
              long askedMs = surroundings.wallClockMs();
              NodeStatus status =
                  admin.getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance()).getStatus();
              long answeredMs = surroundings.wallClockMs();
              long middleMs = askedMs + (answeredMs - askedMs) / 2;
              return new Seen(
                  status, status.getClockMs() - middleMs, (answeredMs - askedMs + 1) / 2);
            }));
  }

  Optional<NodeStatus> status(String node) {
    Grid.Answer<Seen> answer = nodes.get(node);
    return answer == null ? Optional.empty() : answer.said().map(Seen::status);
  }

  Optional<ReplicaStatus> replica(String shardId, String node) {
    return status(node)
        .flatMap(
            status ->
                status.getReplicasList().stream()
                    .filter(replica -> replica.getShardId().equals(shardId))
                    .findFirst());
  }

  /** The node that says it leads, the newest if several do; else the one that others name. */
  String leaderOf(Shard shard) {
    String leader = "";
    long term = -1;
    for (String node : shard.getReplicasList()) {
      Optional<ReplicaStatus> replica = replica(shard.getId(), node);
      if (replica.isPresent()
          && replica.get().getRole().equals("leader")
          && replica.get().getTerm() > term) {
        leader = node;
        term = replica.get().getTerm();
      }
    }
    if (!leader.isEmpty()) {
      return leader;
    }
    // A node that does not answer may lead all the same; one that answers and says no does not.
    return status(shard.getLeader()).isPresent() ? "" : shard.getLeader();
  }

  /** Of the replica that leads. */
  Optional<ReplicaStatus> leading(Shard shard) {
    return replica(shard.getId(), leaderOf(shard));
  }

  long leadershipsOf(String node) {
    return map.getShardsList().stream().filter(shard -> leaderOf(shard).equals(node)).count();
  }

  static String address(Node node) {
    return node.getHost() + ":" + node.getRespPort();
  }

  static int slotCount(Shard shard) {
    return shard.getSlotsList().stream()
        .mapToInt(range -> range.getLast() - range.getFirst() + 1)
        .sum();
  }

  static String ranges(Shard shard) {
    List<String> texts = new ArrayList<>();
    for (SlotRange range : shard.getSlotsList()) {
      texts.add(
          range.getFirst() == range.getLast()
              ? Integer.toString(range.getFirst())
              : range.getFirst() + "-" + range.getLast());
    }
    return texts.isEmpty() ? "-" : String.join(",", texts);
  }

  /** The shards by id. */
  Map<String, Shard> shards() {
    Map<String, Shard> shards = new LinkedHashMap<>();
    map.getShardsList().forEach(shard -> shards.put(shard.getId(), shard));
    return shards;
  }
}
