package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminMeasureSlotsRequest;
import io.ashlar.proto.v1.AdminMeasureSlotsResponse;
import io.ashlar.proto.v1.AdminStartMigrationRequest;
import io.ashlar.proto.v1.Migration;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.proto.v1.SlotUse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
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
  /** The control group is given some time to have a leader. */
  private static final long START_DEADLINE_MS = 15_000;

  private static final long MEASURE_DEADLINE_MS = 60_000;

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

  /** What is to move. */
  private record Plan(Shard from, Shard to, BitSet slots) {
    List<SlotRange> ranges() {
      return Slots.ranges(slots);
    }

    Map<String, Object> json(boolean dryRun) {
      return Json.object(
          "dry_run", dryRun,
          "slots", Slots.json(ranges()),
          "slot_count", slots.cardinality(),
          "from", from.getId(),
          "to", to.getId());
    }

    @Override
    public String toString() {
      return Units.count(slots.cardinality(), "slot", "slots")
          + " from "
          + from.getId()
          + " to "
          + to.getId()
          + ": "
          + Slots.text(ranges());
    }
  }

  @Override
  int run(Grid grid, Screen screen) {
    Plan plan = plan(grid);
    return dryRun ? tell(grid, screen, plan) : move(grid, screen, plan);
  }

  // ---- what is to move ----

  private Plan plan(Grid grid) {
    if ((slots == null) == (count == null)) {
      throw new OperatorException(Exit.USAGE, "give either --slots or --count");
    }
    Shard target = grid.shard(to);
    if (slots != null) {
      BitSet wanted = Slots.parse(slots);
      Shard source = from == null ? ownerOf(grid, wanted.nextSetBit(0)) : grid.shard(from);
      Plan plan = different(new Plan(source, target, wanted));
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
    return different(new Plan(source, target, Slots.choose(free, Slots.of(target), wanted)));
  }

  private static Plan different(Plan plan) {
    if (plan.from.getId().equals(plan.to.getId())) {
      throw new OperatorException(
          Exit.USAGE, "--to: the slots are " + plan.to.getId() + "'s already");
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

  private static void requireOwned(Grid grid, Plan plan) {
    BitSet foreign = (BitSet) plan.slots.clone();
    foreign.andNot(Slots.of(plan.from));
    int slot = foreign.nextSetBit(0);
    if (slot >= 0) {
      throw new OperatorException(
          Exit.PROBLEM,
          "slot "
              + slot
              + " is "
              + ownerOf(grid, slot).getId()
              + "'s, not "
              + plan.from.getId()
              + "'s; see: ashlar slots");
    }
  }

  /** Who asks for the same once more gets to see what is under way. */
  private void requireStill(Grid grid, Plan plan) {
    for (Moves.Move move : Moves.of(grid).underWay()) {
      Migration running = move.migration();
      boolean same =
          running.getSlotsList().equals(plan.ranges())
              && running.getFromShardId().equals(plan.from.getId())
              && running.getToShardId().equals(plan.to.getId())
              && !running.getCancelling();
      if (Slots.of(running.getSlotsList()).intersects(plan.slots) && (dryRun || !same)) {
        throw new OperatorException(
            Exit.PROBLEM,
            "some of these slots are on the move already; see: ashlar migrations watch "
                + move.id());
      }
    }
  }

  // ---- only telling ----

  private int tell(Grid grid, Screen screen, Plan plan) {
    AdminMeasureSlotsResponse measured = measure(grid, plan);
    long keys = measured.getSlotsList().stream().mapToLong(SlotUse::getKeys).sum();
    long bytes = measured.getSlotsList().stream().mapToLong(SlotUse::getMemoryBytes).sum();
    if (wantsJson()) {
      Map<String, Object> json = plan.json(true);
      json.put("keys", keys);
      json.put("memory_bytes", bytes);
      json.put("keys_measured", measured.getKeysMeasured());
      screen.json(json);
      return Exit.OK;
    }
    screen.line("Would move " + plan);
    screen.line(
        Units.count(keys, "key", "keys")
            + " with "
            + Units.bytes(bytes)
            + (keys > measured.getKeysMeasured()
                ? " (an estimate from " + measured.getKeysMeasured() + ")"
                : ""));
    return Exit.OK;
  }

  /** By the node that leads the source, which may be another one than the map says. */
  private static AdminMeasureSlotsResponse measure(Grid grid, Plan plan) {
    AdminMeasureSlotsRequest request =
        AdminMeasureSlotsRequest.newBuilder()
            .setShardId(plan.from.getId())
            .addAllSlots(plan.ranges())
            .build();
    List<String> order = new ArrayList<>(plan.from.getReplicasList());
    order.sort(Comparator.comparing(name -> !name.equals(plan.from.getLeader())));
    for (String name : order) {
      Node node = grid.node(name).orElse(Node.getDefaultInstance());
      if (node.getGrpcPort() == 0) {
        continue;
      }
      try {
        return grid.admin(node, MEASURE_DEADLINE_MS).measureSlots(request);
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        if (code != Status.Code.FAILED_PRECONDITION && code != Status.Code.UNAVAILABLE) {
          throw e;
        }
      }
    }
    throw new OperatorException(
        Exit.PROBLEM,
        "no node leads " + plan.from.getId() + " at the moment; look at: ashlar status");
  }

  // ---- moving ----

  private int move(Grid grid, Screen screen, Plan plan) {
    long startMs = surroundings().wallClockMs();
    long id =
        grid.askAny(
                START_DEADLINE_MS,
                admin ->
                    admin.startMigration(
                        AdminStartMigrationRequest.newBuilder()
                            .addAllSlots(plan.ranges())
                            .setFromShardId(plan.from.getId())
                            .setToShardId(plan.to.getId())
                            .build()))
            .getId();
    Migration migration =
        Migration.newBuilder()
            .setId(id)
            .addAllSlots(plan.ranges())
            .setFromShardId(plan.from.getId())
            .setToShardId(plan.to.getId())
            .build();
    if (!wantsJson()) {
      screen.line("Migration " + id + " moves " + plan);
    }
    boolean moved =
        untilInterrupted(
            "migration "
                + id
                + " goes on; watch it: ashlar migrations watch "
                + id
                + "; end it: ashlar migrations cancel "
                + id,
            () -> new MoveWatch(grid, surroundings(), screen, wantsJson()).awaitMoved(migration));
    long elapsedMs = surroundings().wallClockMs() - startMs;
    if (wantsJson()) {
      Map<String, Object> json = plan.json(false);
      json.put("migration", id);
      json.put("moved", moved);
      json.put("elapsed_ms", elapsedMs);
      screen.json(json);
    } else {
      screen.line(
          moved
              ? screen.good("Moved") + " in " + Units.duration(elapsedMs) + "."
              : screen.bad("Not moved") + ": migration " + id + " was cancelled.");
    }
    return moved ? Exit.OK : Exit.PROBLEM;
  }
}
