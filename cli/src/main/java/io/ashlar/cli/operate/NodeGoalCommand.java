package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminSetNodeGoalRequest;
import io.ashlar.proto.v1.NodeGoal;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What is to become of a node: it is recorded, and the grid does it. */
abstract class NodeGoalCommand extends OperatorCommand {
  private final NodeGoal goal;
  private final String word;

  /** Follows the node's name. */
  private final String told;

  @Parameters(index = "0", paramLabel = "NODE", description = "Its name, see: ashlar nodes")
  String node = "";

  NodeGoalCommand(NodeGoal goal, String word, String told) {
    this.goal = goal;
    this.word = word;
    this.told = told;
  }

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    AdminSetNodeGoalRequest request =
        AdminSetNodeGoalRequest.newBuilder().setNode(node).setGoal(goal).build();
    var _ = grid.askAny(admin -> admin.setNodeGoal(request));
    if (wantsJson()) {
      screen.json(Json.object("node", node, "goal", word));
    } else {
      screen.line(node + told);
    }
    return Exit.OK;
  }

  /** {@code ashlar node drain}. */
  @Command(
      name = "drain",
      description = "Has a node give its leaderships away and get none; it keeps its replicas.",
      mixinStandardHelpOptions = true,
      footer = {
        "",
        "Examples:",
        "  ashlar node drain n2     before it is restarted",
        "  ashlar node undrain n2   afterwards"
      })
  static final class Drain extends NodeGoalCommand {
    Drain() {
      super(
          NodeGoal.NODE_GOAL_DRAINING,
          "draining",
          " gives its leaderships away; watch it: ashlar status");
    }
  }

  /** {@code ashlar node undrain}. */
  @Command(
      name = "undrain",
      description = "Takes a node into use again after drain or remove.",
      mixinStandardHelpOptions = true,
      footer = {"", "Examples:", "  ashlar node undrain n2"})
  static final class Undrain extends NodeGoalCommand {
    Undrain() {
      super(NodeGoal.NODE_GOAL_ACTIVE, "active", " is in use again.");
    }
  }

  /** {@code ashlar node remove}. */
  @Command(
      name = "remove",
      description = "Has a node give everything away and leave the cluster.",
      mixinStandardHelpOptions = true,
      footer = {"", "Examples:", "  ashlar node remove n4 --yes"})
  static final class Remove extends NodeGoalCommand {

    Remove() {
      super(
          NodeGoal.NODE_GOAL_LEAVING,
          "leaving",
          " leaves as soon as it holds nothing; watch it: ashlar nodes");
    }

    @Override
    int run(Grid grid, Screen screen) throws IOException {
      String question = "Move everything off " + node + " and remove it from the cluster?";
      return confirmed(yes, question) ? super.run(grid, screen) : Exit.PROBLEM;
    }
  }
}
