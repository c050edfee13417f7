package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ashlar slots}. */
@Command(
    name = "slots",
    description = "Which shard owns which slots, and what belongs to nobody.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ends with 1 when a slot belongs to nobody.",
      "",
      "Examples:",
      "  ashlar slots",
    })
final class SlotsCommand extends OperatorCommand {
  private static final int SLOTS = 16_384;

  /** Slots of one owner; {@code shard} is empty for those of nobody. */
  private record Owned(int first, int last, String shard, String leader) {}

  @Override
  int run(Grid grid, Screen screen) {
    List<Owned> ranges = ranges(grid);
    if (wantsJson()) {
      List<Object> json = new ArrayList<>();
      ranges.forEach(
          range ->
              json.add(
                  Json.object(
                      "first", range.first,
                      "last", range.last,
                      "shard", range.shard,
                      "leader", range.leader)));
      screen.json(Json.object("slots", json));
    } else {
      TextTable table = new TextTable(">FIRST", ">LAST", ">COUNT", "SHARD", "LEADER");
      ranges.forEach(
          range ->
              table.row(
                  range.first,
                  range.last,
                  range.last - range.first + 1,
                  range.shard.isEmpty() ? "nobody's" : range.shard,
                  range.leader.isEmpty() ? "-" : range.leader));
      screen.lines(table.lines());
    }
    return ranges.stream().anyMatch(range -> range.shard.isEmpty()) ? Exit.PROBLEM : Exit.OK;
  }

  private static List<Owned> ranges(Grid grid) {
    List<Owned> owned = new ArrayList<>();
    for (Shard shard : grid.map().getShardsList()) {
      for (SlotRange range : shard.getSlotsList()) {
        owned.add(new Owned(range.getFirst(), range.getLast(), shard.getId(), shard.getLeader()));
      }
    }
    owned.sort(Comparator.comparingInt(Owned::first));
    List<Owned> all = new ArrayList<>();
    int next = 0;
    for (Owned range : owned) {
      if (range.first > next) {
        all.add(new Owned(next, range.first - 1, "", ""));
      }
      all.add(range);
      next = range.last + 1;
    }
    if (next < SLOTS) {
      all.add(new Owned(next, SLOTS - 1, "", ""));
    }
    return all;
  }
}
