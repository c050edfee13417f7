package io.ashlar.cli.operate;

import io.ashlar.cli.operate.Health.Problem;
import io.ashlar.cli.operate.Health.Severity;
import io.ashlar.proto.v1.AdminDigestSlotsRequest;
import io.ashlar.proto.v1.AdminReloadReplicaRequest;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ashlar doctor}. */
@Command(
    name = "doctor",
    description =
        "Looks thoroughly: all that status looks at, the nodes' clocks, and whether the replicas of"
            + " each shard hold the same, slot by slot.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Replicas are compared while clients write: a slot's digests count only if nothing in the log",
      "changed the slot between them; slots that never hold still are named. Digests are computed",
      "aside, the shards' threads only hand out references, a slot at a time.",
      "",
      "--repair has a replica that differs load its state again from its snapshot and log, and",
      "compares once more. A leader is never repaired.",
      "",
      "Ends with 1 when anything is wrong.",
      "",
      "Examples:",
      "  ashlar doctor",
      "  ashlar doctor --no-checksums",
      "  ashlar doctor --repair --yes -o json"
    })
final class DoctorCommand extends OperatorCommand {
  private static final long CLOCKS_APART_MS_MAX = 500;
  private static final long DIGEST_DEADLINE_MS = 60_000;
  private static final long RELOAD_DEADLINE_MS = 90_000;
  private static final int SLOTS_SHOWN = 10;

  @Option(names = "--no-checksums", description = "Do not compare the replicas.")
  boolean noChecksums;

  @Option(names = "--repair", description = "Have replicas that differ load their state again.")
  boolean repair;

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    Picture picture = Picture.of(grid, surroundings());
    List<Problem> problems = new ArrayList<>(Health.of(picture));
    problems.addAll(clocks(picture));
    Map<String, ReplicaComparison.Result> results = new LinkedHashMap<>();
    if (!noChecksums) {
      for (Shard shard : picture.map().getShardsList()) {
        if (picture.leading(shard).isEmpty()) {
          problems.add(withoutLeader(shard));
        } else {
          tell(screen, "Comparing the replicas of " + shard.getId() + " ...");
          results.put(shard.getId(), compare(grid, shard, picture.leaderOf(shard)));
        }
      }
    }
    List<String> repaired = repair ? repair(grid, screen, picture, results) : List.of();
    results.values().forEach(result -> problems.addAll(problems(result)));
    if (wantsJson()) {
      screen.json(
          Json.object(
              "cluster_id", picture.map().getClusterId(),
              "healthy", problems.isEmpty(),
              "problems", problems.stream().map(Problem::json).toList(),
              "clocks", clocksJson(picture),
              "comparisons", results.values().stream().map(ReplicaComparison.Result::json).toList(),
              "repaired", repaired));
    } else {
      results.values().forEach(result -> screen.line(summary(result)));
      repaired.forEach(one -> screen.line("Loaded again: " + one));
      screen.line("");
      StatusCommand.show(screen, problems);
    }
    return problems.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }

  private void tell(Screen screen, String text) {
    if (!wantsJson()) {
      screen.line(text);
    }
  }

  // ---- clocks ----

  private static List<Problem> clocks(Picture picture) {
    String early = "";
    String late = "";
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    long uncertainty = 0;
    for (Map.Entry<String, Grid.Answer<Picture.Seen>> entry : picture.nodes().entrySet()) {
      if (entry.getValue() instanceof Grid.Answer.Said<Picture.Seen>(Picture.Seen seen)) {
        uncertainty = Math.max(uncertainty, seen.uncertaintyMs());
        if (seen.clockDifferenceMs() < earliest) {
          earliest = seen.clockDifferenceMs();
          early = entry.getKey();
        }
        if (seen.clockDifferenceMs() > latest) {
          latest = seen.clockDifferenceMs();
          late = entry.getKey();
        }
      }
    }
    if (early.equals(late) || latest - earliest <= CLOCKS_APART_MS_MAX + 2 * uncertainty) {
      return List.of();
    }
    return List.of(
        new Problem(
            Severity.WARNING,
            "clocks_differ",
            late,
            "its clock is " + (latest - earliest) + " ms ahead of that of " + early,
            "keys with an expiry live longer or shorter when the leader changes: run NTP on both"));
  }

  private static List<Object> clocksJson(Picture picture) {
    List<Object> clocks = new ArrayList<>();
    picture
        .nodes()
        .forEach(
            (node, answer) ->
                answer
                    .said()
                    .ifPresent(
                        seen ->
                            clocks.add(
                                Json.object(
                                    "node", node,
                                    "ahead_ms", seen.clockDifferenceMs(),
                                    "uncertainty_ms", seen.uncertaintyMs()))));
    return clocks;
  }

  // ---- replicas ----

  private static Problem withoutLeader(Shard shard) {
    return new Problem(
        Severity.WARNING,
        "not_compared",
        shard.getId(),
        "its replicas were not compared: none says that it leads",
        "try again once it has a leader: ashlar doctor");
  }

  private static ReplicaComparison.Result compare(Grid grid, Shard shard, String leader) {
    return ReplicaComparison.of(
        shard,
        leader,
        (name, slots, afterIndex) -> {
          Node node = grid.node(name).orElse(Node.getDefaultInstance());
          return grid.admin(node, DIGEST_DEADLINE_MS)
              .digestSlots(
                  AdminDigestSlotsRequest.newBuilder()
                      .setShardId(shard.getId())
                      .addAllSlots(slots)
                      .setAfterIndex(afterIndex)
                      .build());
        });
  }

  private static List<Problem> problems(ReplicaComparison.Result result) {
    List<Problem> problems = new ArrayList<>();
    result
        .differences()
        .forEach(
            (node, slots) ->
                problems.add(
                    new Problem(
                        Severity.CRITICAL,
                        "replicas_differ",
                        result.shardId(),
                        "the replica on "
                            + node
                            + " differs from the leader's on "
                            + result.leader()
                            + " in "
                            + Units.count(slots.size(), "slot: ", "slots: ")
                            + shown(slots),
                        result.differences().size() > 1
                            ? "if all followers differ the leader may be the one that is wrong:"
                                + " keep the data directories and compare them first"
                            : "ashlar doctor --repair")));
    result
        .silent()
        .forEach(
            (node, why) ->
                problems.add(
                    new Problem(
                        Severity.WARNING,
                        "not_compared",
                        result.shardId(),
                        "the replica on " + node + " was not compared: " + why,
                        "try again once it works: ashlar doctor")));
    if (!result.unsettled().isEmpty() && result.silent().isEmpty()) {
      problems.add(
          new Problem(
              Severity.WARNING,
              "slots_unsettled",
              result.shardId(),
              Units.count(result.unsettled().size(), "slot is", "slots are")
                  + " written too often to be compared: "
                  + shown(result.unsettled()),
              "try again in a quieter moment: ashlar doctor"));
    }
    return problems;
  }

  private static String shown(Set<Integer> slots) {
    String first =
        String.join(",", slots.stream().limit(SLOTS_SHOWN).map(String::valueOf).toList());
    return slots.size() > SLOTS_SHOWN ? first + ",..." : first;
  }

  private static String summary(ReplicaComparison.Result result) {
    return result.shardId()
        + ": "
        + Units.count(result.slotsCompared(), "slot", "slots")
        + " with "
        + Units.count(result.keys(), "key", "keys")
        + " compared, "
        + (result.differences().isEmpty() ? "no difference" : "DIFFERENCES");
  }

  // ---- repair ----

  private List<String> repair(
      Grid grid, Screen screen, Picture picture, Map<String, ReplicaComparison.Result> results)
      throws IOException {
    List<String> repaired = new ArrayList<>();
    for (ReplicaComparison.Result result : List.copyOf(results.values())) {
      for (String name : result.differences().keySet()) {
        String what = "the replica of " + result.shardId() + " on " + name;
        if (!confirmed(yes, "Have " + what + " load its state again?")) {
          continue;
        }
        tell(screen, "Loading again: " + what + " ...");
        Node node = grid.node(name).orElse(Node.getDefaultInstance());
        var _ =
            grid.admin(node, RELOAD_DEADLINE_MS)
                .reloadReplica(
                    AdminReloadReplicaRequest.newBuilder().setShardId(result.shardId()).build());
        repaired.add(result.shardId() + " on " + name);
      }
      Shard shard = picture.shards().get(result.shardId());
      if (shard != null && !result.differences().isEmpty()) {
        results.put(result.shardId(), compare(grid, shard, result.leader()));
      }
    }
    return repaired;
  }
}
