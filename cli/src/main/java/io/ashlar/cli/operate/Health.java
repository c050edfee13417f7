package io.ashlar.cli.operate;

import io.ashlar.proto.v1.DiskStatus;
import io.ashlar.proto.v1.MemoryStatus;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.proto.v1.ReplicaStatus;
import io.ashlar.proto.v1.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is wrong with a cluster, in words, with what to do about it. Pure. */
final class Health {
  private static final long LAG_ENTRIES_MAX = 1_000;
  private static final int SLOTS = 16_384;

  /** How bad it is. */
  enum Severity {
    /** Clients get errors, or one more fault would have them get some. */
    CRITICAL,
    WARNING
  }

  /**
   * @param subject a node, a shard or {@code cluster}
   * @param kind stable, for programs
   */
  record Problem(Severity severity, String kind, String subject, String text, String advice) {
    Map<String, Object> json() {
      return Json.object(
          "severity",
          severity.name().toLowerCase(java.util.Locale.ROOT),
          "kind",
          kind,
          "subject",
          subject,
          "text",
          text,
          "advice",
          advice);
    }
  }

  private final Picture picture;
  private final List<Problem> problems = new ArrayList<>();

  private Health(Picture picture) {
    this.picture = picture;
  }

  /** The worst first. */
  static List<Problem> of(Picture picture) {
    Health health = new Health(picture);
    picture.map().getShardsList().forEach(health::checkShard);
    health.checkSlots();
    picture.map().getNodesList().forEach(health::checkNode);
    health.checkVersions();
    health.problems.sort(java.util.Comparator.comparing(Problem::severity));
    return health.problems;
  }

  private void add(Severity severity, String kind, String subject, String text, String advice) {
    problems.add(new Problem(severity, kind, subject, text, advice));
  }

  private void checkShard(Shard shard) {
    String id = shard.getId();
    int all = shard.getReplicasCount();
    List<String> working = shard.getReplicasList().stream().filter(n -> works(id, n)).toList();
    List<String> missing =
        shard.getReplicasList().stream().filter(node -> !working.contains(node)).toList();
    boolean majority = working.size() > all / 2;
    if (!majority) {
      add(
          Severity.CRITICAL,
          "no_majority",
          id,
          working.size() + " of " + all + " replicas work: its slots take no writes",
          "bring back one of " + String.join(", ", missing));
    } else if (picture.leaderOf(shard).isEmpty()) {
      add(
          Severity.CRITICAL,
          "no_leader",
          id,
          "no replica leads: its slots are not served",
          "an election takes about a second; if it stays so, look into the logs of "
              + String.join(", ", shard.getReplicasList()));
    } else if (!missing.isEmpty()) {
      boolean last = working.size() - 1 <= all / 2;
      add(
          last ? Severity.CRITICAL : Severity.WARNING,
          "replicas_missing",
          id,
          working.size()
              + " of "
              + all
              + " replicas work"
              + (last ? ": one more loss and its slots take no writes" : ""),
          "bring back " + String.join(", ", missing));
    }
    for (String node : working) {
      Optional<ReplicaStatus> replica = picture.replica(id, node);
      if (replica.isPresent() && replica.get().getLagEntries() > LAG_ENTRIES_MAX) {
        add(
            Severity.WARNING,
            "lag",
            id,
            "the replica on " + node + " is " + replica.get().getLagEntries() + " entries behind",
            "it catches up by itself; if it does not, look at the processor and disk of " + node);
      }
    }
  }

  private boolean works(String shardId, String node) {
    return picture
        .replica(shardId, node)
        .map(replica -> replica.getRole().equals("leader") || replica.getRole().equals("follower"))
        .orElse(false);
  }

  private void checkSlots() {
    int owned = picture.map().getShardsList().stream().mapToInt(Picture::slotCount).sum();
    if (owned < SLOTS) {
      add(
          Severity.CRITICAL,
          "slots_unowned",
          "cluster",
          SLOTS - owned + " slots belong to no shard",
          "see which: ashlar slots");
    }
  }

  private void checkNode(Node node) {
    String name = node.getName();
    Grid.Answer<Picture.Seen> answer = picture.nodes().get(name);
    if (answer instanceof Grid.Answer.Silent<Picture.Seen>(String why)) {
      add(
          Severity.CRITICAL,
          "node_silent",
          name,
          "does not answer (" + node.getHost() + ":" + node.getGrpcPort() + "): " + why,
          "start it, or see whether the network lets us through");
      return;
    }
    NodeStatus status = picture.status(name).orElse(NodeStatus.getDefaultInstance());
    if (status.getNotReadyCount() > 0) {
      add(
          Severity.WARNING,
          "node_not_ready",
          name,
          "is not ready: " + String.join("; ", status.getNotReadyList()),
          "a node that starts needs a moment; if it stays so, look into its log");
    }
    checkDisk(name, status.getDisk());
    checkMemory(name, status.getMemory());
    if (status.getMapEpoch() < picture.map().getEpoch()) {
      add(
          Severity.WARNING,
          "map_behind",
          name,
          "has the map of epoch " + status.getMapEpoch() + ", not " + picture.map().getEpoch(),
          "it follows by itself; if it does not, see whether it reaches the other nodes");
    }
  }

  private void checkDisk(String name, DiskStatus disk) {
    if (disk.getRefusesWrites()) {
      add(
          Severity.CRITICAL,
          "disk_full",
          name,
          "refuses writes: "
              + Units.bytes(disk.getFreeBytes())
              + " are free on the disk of "
              + disk.getPath(),
          "free more than "
              + Units.bytes(disk.getReserveBytes() + disk.getReserveBytes() / 4)
              + " there");
    } else if (disk.getFreeBytes() < 4 * disk.getReserveBytes()) {
      add(
          Severity.WARNING,
          "disk_low",
          name,
          Units.bytes(disk.getFreeBytes()) + " are free on the disk of " + disk.getPath(),
          "writes stop below " + Units.bytes(disk.getReserveBytes()));
    }
  }

  private void checkMemory(String name, MemoryStatus memory) {
    if (memory.getMaxBytes() > 0 && memory.getKeysBytes() > memory.getMaxBytes() / 10 * 9) {
      add(
          Severity.WARNING,
          "memory_high",
          name,
          "keys take "
              + Units.bytes(memory.getKeysBytes())
              + " of maxmemory "
              + Units.bytes(memory.getMaxBytes()),
          "see what is large: ashlar keys top; or raise it: ashlar config set maxmemory ...");
    }
  }

  private void checkVersions() {
    Map<String, List<String>> byVersion = new TreeMap<>();
    Map<String, String> durability = new LinkedHashMap<>();
    for (Node node : picture.map().getNodesList()) {
      picture
          .status(node.getName())
          .ifPresent(
              status -> {
                byVersion
                    .computeIfAbsent(status.getVersion(), version -> new ArrayList<>())
                    .add(node.getName());
                durability.put(node.getName(), status.getDurability());
              });
    }
    if (byVersion.size() > 1) {
      List<String> texts = new ArrayList<>();
      byVersion.forEach((version, nodes) -> texts.add(String.join(", ", nodes) + " " + version));
      add(
          Severity.WARNING,
          "versions_differ",
          "cluster",
          "nodes run different versions: " + String.join("; ", texts),
          "finish the upgrade");
    }
    if (durability.values().stream().distinct().count() > 1) {
      add(
          Severity.WARNING,
          "durability_differs",
          "cluster",
          "nodes acknowledge writes differently: " + durability,
          "start all with the same --durability");
    }
  }
}
