package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminGetPlanRequest;
import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.proto.v1.PlannedProblem;
import io.ashlar.proto.v1.PlannedStep;
import io.ashlar.proto.v1.RunningChange;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ashlar plan}. */
@Command(
    name = "plan",
    description = "What the grid would do next by itself, and why; what it is at; what is wrong.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "The leader of the control group plans twice a second; this shows its last plan. Whether it",
      "acts by it is for the nodes' setting --autopilot on|dry-run|off; it moves slots, splits and",
      "merges with --autopilot-slots on, and only shows here what it would do without.",
      "",
      "Examples:",
      "  ashlar plan",
      "  ashlar plan -o json | jq -r '.steps[].reason'"
    })
final class PlanCommand extends OperatorCommand {
  @Override
  int run(Grid grid, Screen screen) {
    AdminGetPlanResponse plan =
        grid.askAny(admin -> admin.getPlan(AdminGetPlanRequest.getDefaultInstance()));
    if (wantsJson()) {
      screen.json(
          Json.object(
              "autopilot", plan.getAutopilot(),
              "running", plan.getRunningList().stream().map(PlanCommand::json).toList(),
              "steps", plan.getStepsList().stream().map(PlanCommand::json).toList(),
              "steps_waiting", plan.getStepsWaiting(),
              "slots_autopilot", plan.getSlotsAutopilot(),
              "loads_known", plan.getLoadsKnown(),
              "held_back", plan.getHeldBackList().stream().map(PlanCommand::json).toList(),
              "problems", plan.getProblemsList().stream().map(PlanCommand::json).toList()));
    } else {
      show(plan, screen);
    }
    return Exit.OK;
  }

  private static void show(AdminGetPlanResponse plan, Screen screen) {
    screen.line("The autopilot is " + mode(plan.getAutopilot()) + ".");
    List<String> running = plan.getRunningList().stream().map(PlanCommand::words).toList();
    section("Under way", running, screen);
    List<String> steps = plan.getStepsList().stream().map(PlanCommand::words).toList();
    section("Next", steps, screen);
    if (plan.getStepsWaiting() > 0) {
      screen.line("  and " + plan.getStepsWaiting() + " more when those have made room");
    }
    if (plan.getSlotsAutopilot().equals("on") && !plan.getLoadsKnown()) {
      screen.line("Nothing is planned about slots until the loads of all of them are known.");
    }
    List<String> heldBack = plan.getHeldBackList().stream().map(PlanCommand::words).toList();
    section("Not done, with --autopilot-slots off", heldBack, screen);
    List<String> problems = plan.getProblemsList().stream().map(PlanCommand::words).toList();
    section("Problems", problems, screen);
    if (running.isEmpty() && steps.isEmpty() && heldBack.isEmpty() && problems.isEmpty()) {
      screen.line("Everything is where it should be.");
    }
  }

  private static void section(String title, List<String> lines, Screen screen) {
    if (!lines.isEmpty()) {
      screen.line(title + ":");
      screen.lines(lines.stream().map(line -> "  " + line).toList());
    }
  }

  private static String mode(String autopilot) {
    return switch (autopilot) {
      case "on" -> "on: it does what is planned";
      case "dry_run" -> "on a dry run: it says what it would do, and does nothing";
      case "off" -> "off: nothing of this is done by itself";
      default -> autopilot;
    };
  }

  private static String words(RunningChange change) {
    String what =
        change.getAdds().isEmpty()
            ? change.getRemoves() + " gives its replica up"
            : change.getAdds()
                + " gets a replica"
                + (change.getRemoves().isEmpty() ? "" : " for that of " + change.getRemoves());
    return change.getShardId()
        + ": "
        + what
        + (change.getUndone() ? ", which is being taken back" : "")
        + " ("
        + change.getReason()
        + ")";
  }

  private static String words(PlannedStep step) {
    String what =
        switch (step.getKind()) {
          case "add_replica" -> step.getNode() + " gets a replica of " + step.getShardId();
          case "promote" -> step.getNode() + " gets a vote in " + step.getShardId();
          case "remove_replica" ->
              step.getNode() + " gives its replica of " + step.getShardId() + " up";
          case "transfer_leader" -> step.getNode() + " leads " + step.getShardId();
          case "move_slots" ->
              "slots "
                  + Slots.text(step.getSlotsList())
                  + " go from "
                  + step.getShardId()
                  + " to "
                  + step.getToShardId();
          case "create_shard" -> "a new shard " + step.getShardId();
          case "retire_shard" -> step.getShardId() + " ends";
          case "forget_node" -> step.getNode() + " goes from the map";
          default -> step.getKind() + " " + step.getShardId() + " " + step.getNode();
        };
    return what + " (" + step.getReason() + ")";
  }

  private static String words(PlannedProblem problem) {
    return problem.getSeverity()
        + ": "
        + problem.getSubject()
        + " "
        + problem.getText()
        + (problem.getRemedy().isEmpty() ? "" : "; " + problem.getRemedy());
  }

  private static Object json(RunningChange change) {
    return Json.object(
        "shard", change.getShardId(),
        "adds", change.getAdds(),
        "removes", change.getRemoves(),
        "undone", change.getUndone(),
        "reason", change.getReason());
  }

  private static Object json(PlannedStep step) {
    return Json.object(
        "kind", step.getKind(),
        "shard", step.getShardId(),
        "node", step.getNode(),
        "to_shard", step.getToShardId(),
        "slots", Slots.json(step.getSlotsList()),
        "reason", step.getReason());
  }

  private static Object json(PlannedProblem problem) {
    return Json.object(
        "severity", problem.getSeverity(),
        "subject", problem.getSubject(),
        "text", problem.getText(),
        "advice", problem.getRemedy());
  }
}
