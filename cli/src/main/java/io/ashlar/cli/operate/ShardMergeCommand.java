package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminMergeShardsRequest;
import io.ashlar.proto.v1.Shard;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ashlar shard merge}. */
@Command(
    name = "merge",
    description =
        "Moves all slots of a shard to another one while clients go on, and ends it then: shows what"
            + " would move, asks, and shows how far it is until it is over.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It is the cluster's work: it goes on when this command ends early. When its move is cancelled",
      "the shard stays as it is. Nodes delete the data of a shard that has ended.",
      "",
      "Ends with 1 when the merge was refused or cancelled.",
      "",
      "Examples:",
      "  ashlar shard merge s4 --into s1 --dry-run",
      "  ashlar shard merge s4 --into s1",
      "  ashlar shard merge s4 --into s1 --yes -o json"
    })
final class ShardMergeCommand extends OperatorCommand {
  private static final long LOOK_MS = 200;
  private static final int LOOKS_MAX = 300;

  @Parameters(index = "0", paramLabel = "FROM", description = "The shard that ends.")
  String from = "";

  @Option(
      names = "--into",
      paramLabel = "SHARD",
      required = true,
      description = "The shard that gets its slots.")
  String into = "";

  @Option(names = "--dry-run", description = "Only say which slots, keys and bytes would move.")
  boolean dryRun;

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    Shard source = grid.shard(from);
    SlotMove move = new SlotMove(from, grid.shard(into).getId(), Slots.of(source));
    if (from.equals(into)) {
      throw new OperatorException(Exit.USAGE, "--into: must be another shard than " + from);
    }
    SlotContents contents = new SlotContents().measure(grid, source, move.ranges());
    if (!wantsJson()) {
      show(screen, move, contents);
    }
    if (dryRun) {
      if (wantsJson()) {
        screen.json(json(move, contents));
      }
      return Exit.OK;
    }
    if (!confirmed(yes, "Merge " + from + " into " + into + "?")) {
      return Exit.PROBLEM;
    }
    return merge(grid, screen, move, contents);
  }

  private void show(Screen screen, SlotMove move, SlotContents contents) {
    if (move.count() == 0) {
      screen.line((dryRun ? "Would end " : "To end ") + from + ", which has no slots");
      return;
    }
    screen.line((dryRun ? "Would move " : "To move ") + move);
    screen.line(
        Units.count(contents.keys(move.slots()), "key", "keys")
            + " with "
            + Units.bytes(contents.memoryBytes(move.slots()))
            + contents.estimate()
            + "; then "
            + from
            + " ends");
  }

  private Map<String, Object> json(SlotMove move, SlotContents contents) {
    Map<String, Object> json = Json.object("dry_run", dryRun);
    json.putAll(move.json());
    json.put("keys", contents.keys(move.slots()));
    json.put("memory_bytes", contents.memoryBytes(move.slots()));
    json.put("keys_measured", contents.keysMeasured());
    return json;
  }

  // ---- merging ----

  private int merge(Grid grid, Screen screen, SlotMove move, SlotContents contents) {
    long startMs = surroundings().wallClockMs();
    long id =
        grid.askAny(
                MoveRun.START_DEADLINE_MS,
                admin ->
                    admin.mergeShards(
                        AdminMergeShardsRequest.newBuilder()
                            .setFromShardId(from)
                            .setIntoShardId(into)
                            .build()))
            .getMigrationId();
    boolean moved =
        id == 0
            || new MoveRun(this, grid, screen)
                .follow(id, move, startMs, "; then " + from + " stays as it is")
                .moved();
    if (moved) {
      awaitEnd(grid);
    }
    long elapsedMs = surroundings().wallClockMs() - startMs;
    if (wantsJson()) {
      Map<String, Object> json = json(move, contents);
      json.put("migration", id);
      json.put("merged", moved);
      json.put("elapsed_ms", elapsedMs);
      screen.json(json);
    } else {
      screen.line(
          moved
              ? screen.good("Merged")
                  + " in "
                  + Units.duration(elapsedMs)
                  + "; "
                  + from
                  + " is no more."
              : screen.bad("Not merged")
                  + ": migration "
                  + id
                  + " was cancelled, and "
                  + from
                  + " stays as it is.");
    }
    return moved ? Exit.OK : Exit.PROBLEM;
  }

  /** One map without the shard is enough: it does not come back. */
  private void awaitEnd(Grid grid) {
    for (int looks = 0; looks < LOOKS_MAX; looks++) {
      boolean gone =
          grid.map().getNodesList().stream()
              .flatMap(node -> grid.mapOf(node.getName()).stream())
              .anyMatch(
                  map ->
                      map.getEpoch() > grid.map().getEpoch()
                          && map.getShardsList().stream()
                              .noneMatch(shard -> shard.getId().equals(from)));
      if (gone) {
        return;
      }
      grid.locateAgain();
      surroundings().pause(LOOK_MS);
    }
    throw new OperatorException(
        Exit.PROBLEM,
        "all slots of "
            + from
            + " have moved, but it has not ended yet: its leader and the control group have to agree;"
            + " look at: ashlar status");
  }
}
