package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminTransferLeadershipRequest;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.ReplicaStatus;
import io.ashlar.proto.v1.Shard;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ashlar failover}. */
@Command(
    name = "failover",
    description =
        "Hands a shard's leadership to another replica, and has it stay there. Nothing is lost:"
            + " the leader takes no commands for a moment, waits until all is committed, and hands"
            + " over.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "For a planned move. When a leader dies, another replica takes over by itself.",
      "",
      "Examples:",
      "  ashlar failover s1",
      "  ashlar failover s1 --to n2 --yes"
    })
final class FailoverCommand extends OperatorCommand {
  private static final long DEADLINE_MS = 30_000;

  @Parameters(index = "0", paramLabel = "SHARD", description = "Its id, see: ashlar shards")
  String shardId = "";

  @Option(
      names = "--to",
      paramLabel = "NODE",
      description = "The replica that is to lead (default: the one that lags least).")
  @Nullable String to;

  @Override
  int run(Grid grid, Screen screen) throws IOException {
    Shard shard = grid.shard(shardId);
    Picture picture = Picture.of(grid, surroundings());
    String from = picture.leaderOf(shard);
    if (from.isEmpty()) {
      throw new OperatorException(
          Exit.PROBLEM, shardId + " has no leader now; wait for the election, or: ashlar status");
    }
    String target = to == null ? best(picture, shard, from) : checked(picture, shard, to);
    if (target.equals(from)) {
      return told(screen, from, target, 0);
    }
    if (!confirmed(yes, "Hand " + shardId + " over from " + from + " to " + target + "?")) {
      return Exit.PROBLEM;
    }
    Node leader = grid.node(from).orElse(Node.getDefaultInstance());
    long startNanos = System.nanoTime();
    var _ =
        grid.admin(leader, DEADLINE_MS)
            .transferLeadership(
                AdminTransferLeadershipRequest.newBuilder()
                    .setShardId(shardId)
                    .setToNode(target)
                    .build());
    return told(screen, from, target, (System.nanoTime() - startNanos) / 1_000_000);
  }

  private int told(Screen screen, String from, String target, long tookMs) {
    if (wantsJson()) {
      screen.json(Json.object("shard", shardId, "from", from, "to", target, "took_ms", tookMs));
    } else if (from.equals(target)) {
      screen.line(target + " leads " + shardId + " already.");
    } else {
      screen.line(target + " leads " + shardId + " now, after " + tookMs + " ms.");
    }
    return Exit.OK;
  }

  private static String checked(Picture picture, Shard shard, String node) {
    if (!shard.getReplicasList().contains(node)) {
      throw new OperatorException(
          Exit.USAGE,
          node
              + " holds no replica of "
              + shard.getId()
              + "; these do: "
              + String.join(", ", shard.getReplicasList()));
    }
    if (picture.replica(shard.getId(), node).isEmpty()) {
      throw new OperatorException(
          Exit.PROBLEM, node + " does not answer, so it cannot lead; see: ashlar status");
    }
    return node;
  }

  private static String best(Picture picture, Shard shard, String leader) {
    Optional<String> best =
        shard.getReplicasList().stream()
            .filter(node -> !node.equals(leader))
            .filter(
                node ->
                    picture
                        .replica(shard.getId(), node)
                        .map(replica -> replica.getRole().equals("follower"))
                        .orElse(false))
            .min(
                Comparator.comparingLong(
                    (String node) ->
                        picture
                            .replica(shard.getId(), node)
                            .map(ReplicaStatus::getLagEntries)
                            .orElse(Long.MAX_VALUE)));
    return best.orElseThrow(
        () ->
            new OperatorException(
                Exit.PROBLEM,
                "no other replica of " + shard.getId() + " works; see: ashlar status"));
  }
}
