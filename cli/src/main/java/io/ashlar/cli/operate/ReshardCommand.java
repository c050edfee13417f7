package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Migration;
import io.ashlar.proto.v1.Shard;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ashlar reshard}. */
@Command(
    name = "reshard",
    description =
        "Moves slots from one shard to another while clients go on, and shows how far it is until it"
            + " is over.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The move is the cluster's: it goes on when this command ends early. The shard that gives away",
      "sends at most migration-max-bytes-per-second (see: ashlar config get migration*).",
      "",
      "Ends with 1 when the move was refused, or ended without the slots having moved.",
      "",
      "Examples:",
      "  ashlar reshard --count 1000 --from s1 --to s2 --dry-run",
      "  ashlar reshard --count 1000 --from s1 --to s2",
      "  ashlar reshard --slots 0-99,200 --to s3 -o json"
    })
final class ReshardCommand extends OperatorCommand {
  @Option(names = "--slots", paramLabel = "FIRST-LAST[,...]", description = "Move these slots.")
  @Nullable String slots;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Move so many slots, next to those that the target has if there are such.")
  @Nullable Integer count;

  @Option(
      names = "--from",
      paramLabel = "SHARD",
      description = "The shard that has them (default with --slots: the owner of the first).")
  @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "SHARD",
      required = true,
      description = "The shard that gets them.")
  String to = "";

  @Option(names = "--dry-run", description = "Only say which slots, keys and bytes would move.")
  boolean dryRun;

  @Override
  int run(Grid grid, Screen screen) {
    SlotMove plan = plan(grid);
    return dryRun ? tell(grid, screen, plan) : move(grid, screen, plan);
  }

  // ---- what is to move ----

  private SlotMove plan(Grid grid) {
    if ((slots == null) == (count == null)) {
      throw new OperatorException(Exit.USAGE, "give either --slots or --count");
    }
    Shard target = grid.shard(to);
    if (slots != null) {
      BitSet wanted = Slots.parse(slots);
      Shard source = from == null ? ownerOf(grid, wanted.nextSetBit(0)) : grid.shard(from);
      SlotMove plan = different(new SlotMove(source.getId(), to, wanted));
      requireOwned(grid, plan);
      requireStill(grid, plan);
      return plan;
    }
    if (from == null) {
      throw new OperatorException(Exit.USAGE, "--count needs --from, the shard that has the slots");
    }
    Shard source = grid.shard(from);
    BitSet free = Slots.of(source);
    for (Moves.Move move : Moves.of(grid).underWay()) {
      free.andNot(Slots.of(move.migration().getSlotsList()));
    }
    int wanted = java.util.Objects.requireNonNull(count);
    if (wanted < 1 || wanted > free.cardinality()) {
      throw new OperatorException(
          Exit.USAGE,
          "--count: "
              + source.getId()
              + " has "
              + Units.count(free.cardinality(), "slot", "slots")
              + " that are not on the move");
    }
    return different(
        new SlotMove(source.getId(), to, Slots.choose(free, Slots.of(target), wanted)));
  }

  private static SlotMove different(SlotMove plan) {
    if (plan.from().equals(plan.to())) {
      throw new OperatorException(Exit.USAGE, "--to: the slots are " + plan.to() + "'s already");
    }
    return plan;
  }

  private static Shard ownerOf(Grid grid, int slot) {
    return grid.map().getShardsList().stream()
        .filter(shard -> Slots.of(shard).get(slot))
        .findFirst()
        .orElseThrow(
            () -> new OperatorException(Exit.PROBLEM, "slot " + slot + " belongs to no shard"));
  }

  private static void requireOwned(Grid grid, SlotMove plan) {
    BitSet foreign = (BitSet) plan.slots().clone();
    foreign.andNot(Slots.of(grid.shard(plan.from())));
    int slot = foreign.nextSetBit(0);
    if (slot >= 0) {
      throw new OperatorException(
          Exit.PROBLEM,
          "slot "
              + slot
              + " is "
              + ownerOf(grid, slot).getId()
              + "'s, not "
              + plan.from()
              + "'s; see: ashlar slots");
    }
  }

  /** Who asks for the same once more gets to see what is under way. */
  private void requireStill(Grid grid, SlotMove plan) {
    for (Moves.Move move : Moves.of(grid).underWay()) {
      Migration running = move.migration();
      boolean same =
          running.getSlotsList().equals(plan.ranges())
              && running.getFromShardId().equals(plan.from())
              && running.getToShardId().equals(plan.to())
              && !running.getCancelling();
      if (Slots.of(running.getSlotsList()).intersects(plan.slots()) && (dryRun || !same)) {
        throw new OperatorException(
            Exit.PROBLEM,
            "some of these slots are on the move already; see: ashlar migrations watch "
                + move.id());
      }
    }
  }

  // ---- only telling ----

  private int tell(Grid grid, Screen screen, SlotMove plan) {
    SlotContents contents =
        new SlotContents().measure(grid, grid.shard(plan.from()), plan.ranges());
    long keys = contents.keys(plan.slots());
    long bytes = contents.memoryBytes(plan.slots());
    if (wantsJson()) {
      Map<String, Object> json = json(plan);
      json.put("keys", keys);
      json.put("memory_bytes", bytes);
      json.put("keys_measured", contents.keysMeasured());
      screen.json(json);
      return Exit.OK;
    }
    screen.line("Would move " + plan);
    screen.line(
        Units.count(keys, "key", "keys") + " with " + Units.bytes(bytes) + contents.estimate());
    return Exit.OK;
  }

  private Map<String, Object> json(SlotMove plan) {
    Map<String, Object> json = Json.object("dry_run", dryRun);
    json.putAll(plan.json());
    return json;
  }

  // ---- moving ----

  private int move(Grid grid, Screen screen, SlotMove plan) {
    MoveRun.Outcome outcome = new MoveRun(this, grid, screen).run(plan, "");
    if (wantsJson()) {
      Map<String, Object> json = json(plan);
      json.put("migration", outcome.id());
      json.put("moved", outcome.moved());
      json.put("elapsed_ms", outcome.elapsedMs());
      screen.json(json);
    } else {
      screen.line(
          outcome.moved()
              ? screen.good("Moved") + " in " + Units.duration(outcome.elapsedMs()) + "."
              : screen.bad("Not moved") + ": migration " + outcome.id() + " was cancelled.");
    }
    return outcome.moved() ? Exit.OK : Exit.PROBLEM;
  }
}
