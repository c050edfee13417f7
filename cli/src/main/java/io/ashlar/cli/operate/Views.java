package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.proto.v1.ReplicaStatus;
import io.ashlar.proto.v1.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Nodes and shards as tables and as JSON. Pure. */
final class Views {
  private final Picture picture;
  private final long nowMs;

  Views(Picture picture, long nowMs) {
    this.picture = picture;
    this.nowMs = nowMs;
  }

  // ---- nodes ----

  List<String> nodeTable() {
    TextTable table =
        new TextTable(
            "NODE",
            "ADDRESS",
            "STATE",
            ">LEADS",
            ">REPLICAS",
            ">KEYS",
            ">MEMORY",
            ">OPS/S",
            ">CLIENTS",
            ">DISK FREE",
            ">UP",
            "VERSION");
    for (Node node : picture.map().getNodesList()) {
      Optional<NodeStatus> known = picture.status(node.getName());
      if (known.isEmpty()) {
        table.row(
            node.getName(),
            Picture.address(node),
            state(node),
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-",
            "-");
        continue;
      }
      NodeStatus status = known.get();
      table.row(
          node.getName(),
          Picture.address(node),
          state(node),
          picture.leadershipsOf(node.getName()),
          status.getReplicasCount(),
          ledKeys(status),
          Units.bytes(status.getMemory().getKeysBytes()),
          Math.round(status.getCommandsPerSecond()),
          status.getClients(),
          Units.bytes(status.getDisk().getFreeBytes()),
          Units.duration(Math.max(0, nowMs - status.getStartedMs())),
          status.getVersion());
    }
    return table.lines();
  }

  String state(Node node) {
    Optional<NodeStatus> status = picture.status(node.getName());
    if (status.isEmpty()) {
      return "silent";
    }
    if (status.get().getNotReadyCount() > 0) {
      return "not ready";
    }
    return switch (node.getGoal()) {
      case NODE_GOAL_DRAINING, NODE_GOAL_LEAVING -> goal(node);
      default -> "ready";
    };
  }

  private static String goal(Node node) {
    return switch (node.getGoal()) {
      case NODE_GOAL_DRAINING -> "draining";
      case NODE_GOAL_LEAVING -> "leaving";
      // A node of an older version says nothing about goals.
      case NODE_GOAL_ACTIVE, NODE_GOAL_UNSPECIFIED, UNRECOGNIZED -> "active";
    };
  }

  /** Keys of the shards that it leads: each key counts for one node. */
  private static long ledKeys(NodeStatus status) {
    return status.getReplicasList().stream()
        .filter(replica -> replica.getRole().equals("leader"))
        .mapToLong(ReplicaStatus::getKeys)
        .sum();
  }

  List<Object> nodesJson() {
    List<Object> nodes = new ArrayList<>();
    for (Node node : picture.map().getNodesList()) {
      Map<String, Object> json =
          Json.object(
              "name", node.getName(),
              "id", node.getId(),
              "host", node.getHost(),
              "resp_port", node.getRespPort(),
              "raft_port", node.getRaftPort(),
              "grpc_port", node.getGrpcPort(),
              "state", state(node).replace(' ', '_'),
              "goal", goal(node),
              "zone", node.getZone(),
              "leads", picture.leadershipsOf(node.getName()));
      if (picture.nodes().get(node.getName())
          instanceof Grid.Answer.Silent<Picture.Seen>(String why)) {
        json.put("why_silent", why);
      }
      picture.status(node.getName()).ifPresent(status -> json.putAll(json(status)));
      nodes.add(json);
    }
    return nodes;
  }

  private static Map<String, Object> json(NodeStatus status) {
    return Json.object(
        "version", status.getVersion(),
        "started_ms", status.getStartedMs(),
        "not_ready", List.copyOf(status.getNotReadyList()),
        "map_epoch", status.getMapEpoch(),
        "durability", status.getDurability(),
        "clients", status.getClients(),
        "commands_per_second", Math.round(status.getCommandsPerSecond()),
        "keys_led", ledKeys(status),
        "keys_memory_bytes", status.getMemory().getKeysBytes(),
        "max_memory_bytes", status.getMemory().getMaxBytes(),
        "resident_bytes", status.getMemory().getResidentBytes(),
        "disk_free_bytes", status.getDisk().getFreeBytes(),
        "disk_total_bytes", status.getDisk().getTotalBytes(),
        "disk_refuses_writes", status.getDisk().getRefusesWrites());
  }

  // ---- shards ----

  List<String> shardTable() {
    TextTable table =
        new TextTable(
            "SHARD", "LEADER", "REPLICAS", ">SLOTS", ">KEYS", ">MEMORY", ">TERM", ">INDEX", ">LAG");
    for (Shard shard : picture.map().getShardsList()) {
      Optional<ReplicaStatus> leader = picture.leading(shard);
      String name = picture.leaderOf(shard);
      table.row(
          shard.getId(),
          name.isEmpty() ? "none" : name,
          String.join(" ", shard.getReplicasList().stream().map(n -> marked(shard, n)).toList()),
          Picture.slotCount(shard),
          leader.map(replica -> Long.toString(replica.getKeys())).orElse("-"),
          leader.map(replica -> Units.bytes(replica.getMemoryBytes())).orElse("-"),
          leader.map(replica -> Long.toString(replica.getTerm())).orElse("-"),
          leader.map(replica -> Long.toString(replica.getCommitIndex())).orElse("-"),
          lag(shard));
    }
    return table.lines();
  }

  /** A replica that does not work is followed by what it is doing. */
  private String marked(Shard shard, String node) {
    Optional<ReplicaStatus> replica = picture.replica(shard.getId(), node);
    if (replica.isEmpty()) {
      return node + "(silent)";
    }
    String role = replica.get().getRole();
    return role.equals("leader") || role.equals("follower") ? node : node + "(" + role + ")";
  }

  /** Entries that the slowest replica has not applied of those that the leader knows committed. */
  private long lag(Shard shard) {
    long committed = picture.leading(shard).map(ReplicaStatus::getCommitIndex).orElse(-1L);
    long most = 0;
    for (String node : shard.getReplicasList()) {
      Optional<ReplicaStatus> replica = picture.replica(shard.getId(), node);
      if (replica.isPresent()) {
        most = Math.max(most, replica.get().getLagEntries());
        most = Math.max(most, committed - replica.get().getAppliedIndex());
      }
    }
    return most;
  }

  List<Object> shardsJson() {
    List<Object> shards = new ArrayList<>();
    for (Shard shard : picture.map().getShardsList()) {
      List<Object> replicas = new ArrayList<>();
      for (String node : shard.getReplicasList()) {
        Optional<ReplicaStatus> replica = picture.replica(shard.getId(), node);
        Map<String, Object> json =
            Json.object("node", node, "role", replica.map(ReplicaStatus::getRole).orElse("silent"));
        replica.ifPresent(
            one ->
                json.putAll(
                    Json.object(
                        "term", one.getTerm(),
                        "commit_index", one.getCommitIndex(),
                        "applied_index", one.getAppliedIndex(),
                        "lag_entries", one.getLagEntries(),
                        "keys", one.getKeys(),
                        "memory_bytes", one.getMemoryBytes(),
                        "rebuilds", one.getRebuilds())));
        replicas.add(json);
      }
      shards.add(
          Json.object(
              "id", shard.getId(),
              "leader", picture.leaderOf(shard),
              "preferred_leader", shard.getReplicasCount() == 0 ? "" : shard.getReplicas(0),
              "slots", ranges(shard),
              "slot_count", Picture.slotCount(shard),
              "keys", picture.leading(shard).map(ReplicaStatus::getKeys).orElse(-1L),
              "memory_bytes", picture.leading(shard).map(ReplicaStatus::getMemoryBytes).orElse(-1L),
              "replicas", replicas));
    }
    return shards;
  }

  static List<Object> ranges(Shard shard) {
    List<Object> ranges = new ArrayList<>();
    shard
        .getSlotsList()
        .forEach(
            range -> ranges.add(Json.object("first", range.getFirst(), "last", range.getLast())));
    return ranges;
  }
}
