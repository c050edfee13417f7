package io.ashlar.cli.operate;

import io.ashlar.cli.operate.Health.Problem;
import io.ashlar.cli.operate.Health.Severity;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code ashlar status}. */
@Command(
    name = "status",
    description =
        "The cluster on one screen: nodes, shards, leaders, moves of slots, and what is wrong.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Ends with 1 when there is a problem.",
      "",
      "Examples:",
      "  ashlar status",
      "  ashlar status --seed 10.0.0.1:9001,10.0.0.2:9001",
      "  ashlar status -o json | jq '.problems[].text'"
    })
final class StatusCommand extends OperatorCommand {
  @Override
  int run(Grid grid, Screen screen) {
    Picture picture = Picture.of(grid, surroundings());
    List<Problem> problems = Health.of(picture);
    List<Moves.Move> moves = Moves.of(grid).underWay();
    Views views = new Views(picture, surroundings().wallClockMs());
    if (wantsJson()) {
      screen.json(
          Json.object(
              "cluster_id", picture.map().getClusterId(),
              "epoch", picture.map().getEpoch(),
              "answered_by", picture.answeredBy(),
              "healthy", problems.isEmpty(),
              "problems", problems.stream().map(Problem::json).toList(),
              "nodes", views.nodesJson(),
              "shards", views.shardsJson(),
              "migrations", moves.stream().map(Moves.Move::json).toList()));
    } else {
      show(screen, picture, views, moves);
      show(screen, problems);
    }
    return problems.isEmpty() ? Exit.OK : Exit.PROBLEM;
  }

  private static void show(Screen screen, Picture picture, Views views, List<Moves.Move> moves) {
    long answering =
        picture.nodes().values().stream().filter(one -> one.said().isPresent()).count();
    long led =
        picture.map().getShardsList().stream()
            .filter(shard -> picture.leading(shard).isPresent())
            .count();
    screen.line(
        "Cluster "
            + picture.map().getClusterId()
            + ", epoch "
            + picture.map().getEpoch()
            + ": "
            + answering
            + " of "
            + Units.count(picture.map().getNodesCount(), "node answers, ", "nodes answer, ")
            + led
            + " of "
            + Units.count(picture.map().getShardsCount(), "shard has", "shards have")
            + " a leader");
    screen.line("");
    screen.lines(views.nodeTable());
    screen.line("");
    screen.lines(views.shardTable());
    screen.line("");
    if (!moves.isEmpty()) {
      screen.lines(Moves.table(moves));
      screen.line("");
    }
  }

  static void show(Screen screen, List<Problem> problems) {
    if (problems.isEmpty()) {
      screen.line(screen.good("No problems."));
    }
    for (Problem problem : problems) {
      String severity =
          problem.severity() == Severity.CRITICAL
              ? screen.bad("CRITICAL")
              : screen.doubtful("WARNING");
      screen.line(severity + " " + problem.subject() + " " + problem.text());
      screen.line("  -> " + problem.advice());
    }
  }
}
