package io.ashlar.cli.operate;

import io.ashlar.proto.v1.Shard;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code rebalance} found and is to do, and how that looks. Pure. */
final class RebalancePlan {
  /** What is to be even. */
  enum By {
    MEMORY,
    KEYS,
    SLOTS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final By by;
  private final int tolerancePercent;
  private final List<EvenSlots.Holding> shards;
  private final SlotContents contents;
  private final EvenSlots.Plan plan;

  private RebalancePlan(
      By by,
      int tolerancePercent,
      List<EvenSlots.Holding> shards,
      SlotContents contents,
      EvenSlots.Plan plan) {
    this.by = by;
    this.tolerancePercent = tolerancePercent;
    this.shards = shards;
    this.contents = contents;
    this.plan = plan;
  }

  /**
   * @param contents of all slots of these shards
   */
  static RebalancePlan of(By by, int tolerancePercent, List<Shard> shards, SlotContents contents) {
    long[] weights = new long[Slots.COUNT];
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      weights[slot] = weight(by, contents, slot);
    }
    List<EvenSlots.Holding> holdings =
        shards.stream()
            .map(shard -> new EvenSlots.Holding(shard.getId(), Slots.of(shard)))
            .toList();
    return new RebalancePlan(
        by,
        tolerancePercent,
        holdings,
        contents,
        EvenSlots.plan(holdings, weights, tolerancePercent));
  }

  private static long weight(By by, SlotContents contents, int slot) {
    return switch (by) {
      case MEMORY -> contents.memoryBytes(slot);
      case KEYS -> contents.keys(slot);
      case SLOTS -> 1;
    };
  }

  List<SlotMove> moves() {
    return plan.moves();
  }

  private BitSet moving() {
    BitSet slots = new BitSet(Slots.COUNT);
    moves().forEach(move -> slots.or(move.slots()));
    return slots;
  }

  private double mean() {
    return plan.before().stream().mapToLong(Long::longValue).average().orElse(0);
  }

  // ---- as text ----

  /** How heavy the shards are. */
  List<String> shardLines() {
    TextTable table =
        new TextTable("SHARD", ">SLOTS", ">KEYS", ">MEMORY", ">OFF THE MEAN", ">THEN");
    for (int i = 0; i < shards.size(); i++) {
      EvenSlots.Holding shard = shards.get(i);
      table.row(
          shard.shard(),
          shard.slots().cardinality(),
          contents.keys(shard.slots()),
          Units.bytes(contents.memoryBytes(shard.slots())),
          off(plan.before().get(i)),
          off(plan.after().get(i)));
    }
    return table.lines();
  }

  private String off(long weight) {
    double mean = mean();
    long percent = mean == 0 ? 0 : Math.round(100 * (weight - mean) / mean);
    return (percent > 0 ? "+" : "") + percent + " %";
  }

  List<String> moveLines() {
    TextTable table = new TextTable("FROM", "TO", ">SLOTS", ">KEYS", ">MEMORY", "WHICH");
    for (SlotMove move : moves()) {
      table.row(
          move.from(),
          move.to(),
          move.count(),
          contents.keys(move.slots()),
          Units.bytes(contents.memoryBytes(move.slots())),
          Slots.text(move.ranges()));
    }
    return table.lines();
  }

  /** How even it gets. */
  String end() {
    String within = "within " + tolerancePercent + " % of the mean (" + by + ")";
    if (plan.isEven()) {
      return (moves().isEmpty() ? "Each shard is " : "Then each shard is ") + within + ".";
    }
    return "Not each shard can be " + within + ": " + heaviestSlot() + ".";
  }

  /** Why it gets no better: slots do not divide. */
  private String heaviestSlot() {
    BitSet owned = new BitSet(Slots.COUNT);
    shards.forEach(shard -> owned.or(shard.slots()));
    int heaviest =
        owned.stream()
            .boxed()
            .max(Comparator.comparingLong((Integer slot) -> weight(by, contents, slot)))
            .orElse(0);
    return "slots move whole, and slot "
        + heaviest
        + " alone is "
        + Math.round(100 * weight(by, contents, heaviest) / mean())
        + " % of it";
  }

  /** How much moves. */
  String amount() {
    BitSet slots = moving();
    return Units.count(slots.cardinality(), "slot", "slots")
        + " with "
        + Units.count(contents.keys(slots), "key", "keys")
        + " and "
        + Units.bytes(contents.memoryBytes(slots))
        + contents.estimate()
        + " in "
        + Units.count(moves().size(), "move", "moves");
  }

  // ---- as JSON ----

  /**
   * @param outcomes of the first moves
   */
  Map<String, Object> json(boolean dryRun, List<MoveRun.Outcome> outcomes) {
    List<Object> shown = new ArrayList<>();
    for (int i = 0; i < moves().size(); i++) {
      SlotMove move = moves().get(i);
      Map<String, Object> one = move.json();
      one.put("keys", contents.keys(move.slots()));
      one.put("memory_bytes", contents.memoryBytes(move.slots()));
      if (i < outcomes.size()) {
        one.put("migration", outcomes.get(i).id());
        one.put("moved", outcomes.get(i).moved());
        one.put("elapsed_ms", outcomes.get(i).elapsedMs());
      }
      shown.add(one);
    }
    return Json.object(
        "dry_run", dryRun,
        "by", by,
        "tolerance_percent", tolerancePercent,
        "within_tolerance", plan.isEven(),
        "keys_measured", contents.keysMeasured(),
        "shards", shardsJson(),
        "moves", shown);
  }

  private List<Object> shardsJson() {
    List<Object> shown = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      EvenSlots.Holding shard = shards.get(i);
      shown.add(
          Json.object(
              "id", shard.shard(),
              "slot_count", shard.slots().cardinality(),
              "keys", contents.keys(shard.slots()),
              "memory_bytes", contents.memoryBytes(shard.slots()),
              "weight", plan.before().get(i),
              "weight_then", plan.after().get(i)));
    }
    return shown;
  }
}
