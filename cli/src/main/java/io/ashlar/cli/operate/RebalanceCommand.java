package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code ashlar rebalance}. */
@Command(
    name = "rebalance",
    description =
        "Evens the shards out by moving slots while clients go on: shows what each shard holds and"
            + " which slots would move where, asks, and moves them.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Moves are made one after the other, and each is the cluster's: when this command ends early,",
      "the move that is under way goes on and those after it are not begun. One slot may be too large",
      "for the tolerance; then the shards get as near to each other as whole slots permit.",
      "",
      "Ends with 1 when slots are on the move already, and when a move was refused or cancelled.",
      "",
      "Examples:",
      "  ashlar rebalance --dry-run",
      "  ashlar rebalance --by keys --tolerance 5",
      "  ashlar rebalance --yes -o json"
    })
final class RebalanceCommand extends OperatorCommand {
  @Option(
      names = "--by",
      paramLabel = "memory|keys|slots",
      converter = ByConverter.class,
      description = "What each shard is to have the same of (default: memory).")
  RebalancePlan.By by = RebalancePlan.By.MEMORY;

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      description = "How far off the mean a shard may be (default: 10).")
  int tolerancePercent = 10;

  @Option(names = "--dry-run", description = "Only show what would move.")
  boolean dryRun;

  /** Reads {@code memory}, {@code keys} and {@code slots}. */
  static final class ByConverter implements ITypeConverter<RebalancePlan.By> {
    @Override
    public RebalancePlan.By convert(String value) {
      try {
        return RebalancePlan.By.valueOf(value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is not one of memory|keys|slots");
      }
    }
  }

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    if (tolerancePercent < 1 || tolerancePercent > 100) {
      throw new OperatorException(Exit.USAGE, "--tolerance: must be from 1 to 100");
    }
    requireNoMoves(grid, Set.of());
    RebalancePlan plan = plan(grid);
    if (!wantsJson()) {
      show(screen, plan);
    }
    if (dryRun || plan.moves().isEmpty()) {
      if (wantsJson()) {
        screen.json(plan.json(dryRun, List.of()));
      }
      return Exit.OK;
    }
    if (!confirmed(yes, "Move " + plan.amount() + "?")) {
      return Exit.PROBLEM;
    }
    return carryOut(grid, screen, plan);
  }

  /** A plan beside moves of others would count slots for shards that are about to lose them. */
  private static void requireNoMoves(Grid grid, Set<Long> over) {
    for (Moves.Move move : Moves.of(grid).underWay()) {
      if (!over.contains(move.id())) {
        throw new OperatorException(
            Exit.PROBLEM,
            "slots are on the move already; wait for that: ashlar migrations watch " + move.id());
      }
    }
  }

  private RebalancePlan plan(Grid grid) {
    List<Shard> shards = grid.map().getShardsList();
    SlotContents contents = new SlotContents();
    shards.forEach(shard -> contents.measure(grid, shard, shard.getSlotsList()));
    return RebalancePlan.of(by, tolerancePercent, shards, contents);
  }

  private void show(Screen screen, RebalancePlan plan) {
    screen.lines(plan.shardLines());
    screen.line("");
    if (plan.moves().isEmpty()) {
      screen.line("Nothing to do. " + plan.end());
      return;
    }
    screen.lines(plan.moveLines());
    screen.line("");
    screen.line(plan.end());
    if (dryRun) {
      screen.line("Would move " + plan.amount() + ".");
    }
  }

  // ---- moving ----

  private int carryOut(Grid grid, Screen screen, RebalancePlan plan) {
    long startMs = surroundings().wallClockMs();
    List<SlotMove> moves = plan.moves();
    List<MoveRun.Outcome> outcomes = new ArrayList<>();
    boolean moved = true;
    while (moved && outcomes.size() < moves.size()) {
      MoveRun.Outcome outcome = next(grid, screen, moves, outcomes);
      outcomes.add(outcome);
      moved = outcome.moved();
    }
    if (wantsJson()) {
      screen.json(plan.json(false, outcomes));
    } else if (moved) {
      String tookText = Units.duration(surroundings().wallClockMs() - startMs);
      screen.line(screen.good("Moved") + " " + plan.amount() + "; it took " + tookText + ".");
    } else {
      long id = outcomes.getLast().id();
      screen.line(
          screen.bad("Not moved")
              + ": migration "
              + id
              + " was cancelled"
              + left(outcomes.size() - 1, moves.size())
              + ".");
    }
    return moved ? Exit.OK : Exit.PROBLEM;
  }

  /**
   * @param outcomes of the moves before
   */
  private MoveRun.Outcome next(
      Grid grid, Screen screen, List<SlotMove> moves, List<MoveRun.Outcome> outcomes) {
    int number = outcomes.size();
    int after = moves.size() - number - 1;
    Set<Long> over = new HashSet<>();
    outcomes.forEach(outcome -> over.add(outcome.id()));
    try {
      requireNoMoves(grid, over);
      if (!wantsJson()) {
        screen.line("Move " + (number + 1) + " of " + moves.size());
      }
      return new MoveRun(this, grid, screen)
          .run(
              moves.get(number),
              after == 0
                  ? ""
                  : "; " + Units.count(after, "move", "moves") + " after it will not be begun");
    } catch (OperatorException e) {
      throw new OperatorException(e.exitCode(), e.getMessage() + left(number, moves.size()));
    }
  }

  private static String left(int done, int all) {
    return "; "
        + done
        + " of "
        + Units.count(all, "move", "moves")
        + " came to their end; for what is left: ashlar rebalance";
  }
}
