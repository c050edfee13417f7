package io.ashlar.control.plan;

import io.ashlar.topology.SlotRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan and its problems as people read them. Pure; nothing here is meant to be parsed. */
public final class PlanText {
  private PlanText() {}

  /** The plan, line by line: what is wrong, what is done, what waits. */
  public static List<String> lines(Plan plan) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : plan.problems()) {
      lines.add(line(problem));
    }
    for (Action action : plan.actions()) {
      lines.add(line(action));
    }
    if (plan.waiting() > 0) {
      lines.add(Words.count(plan.waiting(), "further action") + " when there is room");
    }
    if (plan.actions().isEmpty() && plan.waiting() == 0) {
      lines.add("nothing to do");
    }
    return List.copyOf(lines);
  }

  /** {@code add a replica of s3 on n4 in place of n2: node n2 was not heard for 5 min 12 s}. */
  public static String line(Action action) {
    return what(action) + ": " + action.reason();
  }

  /** The action without its reason. */
  public static String what(Action action) {
    return switch (action) {
      case Action.AddLearner add ->
          "add a replica of "
              + add.shard()
              + " on "
              + add.node()
              + add.replaces().map(old -> " in place of " + old).orElse("");
      case Action.Promote promote ->
          "let the replica of " + promote.shard() + " on " + promote.node() + " vote";
      case Action.RemoveReplica remove ->
          "remove the replica of " + remove.shard() + " on " + remove.node();
      case Action.TransferLeader transfer -> "let " + transfer.to() + " lead " + transfer.shard();
      case Action.MoveSlots move ->
          "move "
              + Words.count(count(move.slots()), "slot")
              + " ("
              + ranges(move.slots())
              + ") from "
              + move.from()
              + " to "
              + move.to();
      case Action.CreateShard create ->
          "create shard " + create.shard() + " on " + String.join(", ", create.replicas());
      case Action.RetireShard retire -> "retire shard " + retire.shard();
      case Action.ForgetNode forget -> "forget node " + forget.node();
    };
  }

  /** {@code WARNING shard s3 has 2 of 3 replicas: node n2 was not heard for 40 s (add a node)}. */
  public static String line(Problem problem) {
    return problem.severity().name().toLowerCase(Locale.ROOT)
        + ": "
        + problem.subject()
        + " "
        + problem.text()
        + (problem.remedy().isEmpty() ? "" : " (" + problem.remedy() + ")");
  }

  private static int count(List<SlotRange> slots) {
    return slots.stream().mapToInt(SlotRange::size).sum();
  }

  private static String ranges(List<SlotRange> slots) {
    int shown = 4;
    String first =
        slots.stream().limit(shown).map(SlotRange::toString).collect(Collectors.joining(", "));
    return slots.size() <= shown
        ? first
        : first + " and " + (slots.size() - shown) + " more ranges";
  }
}
