package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminSplitShardRequest;
import io.ashlar.proto.v1.AdminSplitShardResponse;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ashlar shard split}. */
@Command(
    name = "split",
    description =
        "Makes a new shard and moves half of what a shard holds to it while clients go on: shows"
            + " what would move, asks, and shows how far it is until it is over.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The half is by memory, and by slots where there is little. It is the cluster's work: it goes on",
      "when this command ends early. When its move is cancelled the new shard ends again.",
      "",
      "Ends with 1 when the split was refused or cancelled.",
      "",
      "Examples:",
      "  ashlar shard split s1 --dry-run",
      "  ashlar shard split s1",
      "  ashlar shard split s1 --yes -o json"
    })
final class ShardSplitCommand extends OperatorCommand {
  /** Counting and measuring is part of it. */
  private static final long DEADLINE_MS = 60_000;

  @Parameters(index = "0", paramLabel = "SHARD", description = "Its id, see: ashlar shards")
  String shardId = "";

  @Option(names = "--dry-run", description = "Only say what would be made and moved.")
  boolean dryRun;

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    Shard shard = grid.shard(shardId);
    AdminSplitShardResponse plan = ask(grid, shard, true);
    if (!wantsJson()) {
      show(screen, plan);
    }
    if (dryRun) {
      if (wantsJson()) {
        screen.json(json(plan));
      }
      return Exit.OK;
    }
    if (!confirmed(yes, "Split " + shardId + "?")) {
      return Exit.PROBLEM;
    }
    long startMs = surroundings().wallClockMs();
    AdminSplitShardResponse split = ask(grid, shard, false);
    String made = split.getNewShardId();
    MoveRun.Outcome outcome =
        new MoveRun(this, grid, screen)
            .follow(
                split.getMigrationId(),
                new SlotMove(shardId, made, Slots.of(split.getSlotsList())),
                startMs,
                "; then " + made + " ends again");
    if (wantsJson()) {
      Map<String, Object> json = json(split);
      json.put("migration", outcome.id());
      json.put("split", outcome.moved());
      json.put("elapsed_ms", outcome.elapsedMs());
      screen.json(json);
    } else {
      screen.line(
          outcome.moved()
              ? screen.good("Split") + " in " + Units.duration(outcome.elapsedMs()) + "."
              : screen.bad("Not split")
                  + ": migration "
                  + outcome.id()
                  + " was cancelled, and "
                  + made
                  + " ends again.");
    }
    return outcome.moved() ? Exit.OK : Exit.PROBLEM;
  }

  private AdminSplitShardResponse ask(Grid grid, Shard shard, boolean dry) {
    String leader = Picture.of(grid, surroundings()).leaderOf(shard);
    if (leader.isEmpty()) {
      throw new OperatorException(
          Exit.PROBLEM, shardId + " has no leader now; wait for the election, or: ashlar status");
    }
    return grid.admin(grid.node(leader).orElse(Node.getDefaultInstance()), DEADLINE_MS)
        .splitShard(AdminSplitShardRequest.newBuilder().setShardId(shardId).setDryRun(dry).build());
  }

  private void show(Screen screen, AdminSplitShardResponse plan) {
    SlotMove move = new SlotMove(shardId, plan.getNewShardId(), Slots.of(plan.getSlotsList()));
    screen.line(
        (dryRun ? "Would make " : "To make ")
            + plan.getNewShardId()
            + " on "
            + String.join(", ", plan.getReplicasList())
            + ", and move "
            + move);
    String estimate =
        plan.getShardKeys() > plan.getKeysMeasured()
            ? " (an estimate from " + plan.getKeysMeasured() + ")"
            : "";
    screen.line(
        Units.count(plan.getKeys(), "key", "keys")
            + " of "
            + plan.getShardKeys()
            + ", with "
            + Units.bytes(plan.getMemoryBytes())
            + " of "
            + Units.bytes(plan.getShardMemoryBytes())
            + estimate);
  }

  private Map<String, Object> json(AdminSplitShardResponse split) {
    Map<String, Object> json =
        Json.object(
            "dry_run", dryRun,
            "new_shard", split.getNewShardId(),
            "replicas", split.getReplicasList());
    json.putAll(
        new SlotMove(shardId, split.getNewShardId(), Slots.of(split.getSlotsList())).json());
    json.put("keys", split.getKeys());
    json.put("memory_bytes", split.getMemoryBytes());
    json.put("shard_keys", split.getShardKeys());
    json.put("shard_memory_bytes", split.getShardMemoryBytes());
    json.put("keys_measured", split.getKeysMeasured());
    return json;
  }
}
