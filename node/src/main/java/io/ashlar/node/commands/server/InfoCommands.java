package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.engine.command.AclCategory;
import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.cluster.ClusterReplies;
import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.resp.Reply;
import io.ashlar.topology.NodeInfo;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** INFO, TIME, ROLE and LOLWUT: questions that the node answers about itself. */
public final class InfoCommands {
  private final Supplier<InfoReport> report;
  private final ClusterView cluster;
  private final InstantSource wallClock;
  private final String version;

  /**
   * Makes the family.
   *
   * @param report asked when a command runs, since it tells of this family's commands too
   */
  public InfoCommands(
      Supplier<InfoReport> report, ClusterView cluster, InstantSource wallClock, String version) {
    this.report = report;
    this.cluster = cluster;
    this.wallClock = wallClock;
    this.version = version;
  }

  private void time(NodeCall call) {
    var now = wallClock.instant();
    call.reply(
        Reply.Array.of(
            Reply.Bulk.of(Long.toString(now.getEpochSecond())),
            Reply.Bulk.of(Integer.toString(now.getNano() / 1000))));
  }

  private void role(NodeCall call) {
    NodeInfo self = cluster.self().orElse(null);
    ClusterReplies view = cluster.replies().orElse(null);
    if (self == null || view == null) {
      call.reply(Reply.Array.of(Reply.Bulk.of("master"), Reply.ZERO, Reply.EMPTY_ARRAY));
      return;
    }
    NodeInfo primary = view.primaryOf(self).orElse(null);
    if (primary != null) {
      call.reply(
          Reply.Array.of(
              Reply.Bulk.of("slave"),
              Reply.Bulk.of(cluster.announcedHost(primary)),
              Reply.Int.of(primary.respPort()),
              Reply.Bulk.of("connected"),
              Reply.ZERO));
      return;
    }
    List<Reply> replicas = new ArrayList<>();
    for (NodeInfo replica : view.replicasOf(self)) {
      replicas.add(
          Reply.Array.of(
              Reply.Bulk.of(cluster.announcedHost(replica)),
              Reply.Bulk.of(Integer.toString(replica.respPort())),
              Reply.Bulk.of("0")));
    }
    call.reply(Reply.Array.of(Reply.Bulk.of("master"), Reply.ZERO, new Reply.Array(replicas)));
  }

  private Reply lolwut() {
    String text =
        "Ashlar " + version + ", in the tongue of Redis ver. " + Identity.REDIS_VERSION + "\n";
    return new Reply.Verbatim("txt", text.getBytes(UTF_8));
  }

  public List<NodeCommandSpec> table() {
    CommandSpec lolwut =
        CommandSpec.named("lolwut")
            .arity(Arity.atLeast(1))
            .group("server")
            .since("5.0.0")
            .flags(CommandFlag.READONLY, CommandFlag.FAST)
            .summary("Tells the version.")
            .build();
    CommandSpec time =
        CommandSpec.named("time")
            .arity(Arity.exactly(1))
            .group("server")
            .since("2.6.0")
            .flags(CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .summary("Returns the node's time.")
            .build();
    CommandSpec role =
        CommandSpec.named("role")
            .arity(Arity.exactly(1))
            .group("server")
            .since("2.8.12")
            .flags(CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE, CommandFlag.FAST)
            .categories(AclCategory.ADMIN, AclCategory.DANGEROUS)
            .summary("Returns the node's role as Redis's model of a cluster has it.")
            .build();
    CommandSpec info =
        Arguments.spec(
                "info",
                "Returns information and statistics about the node.",
                "1.0.0",
                Arity.atLeast(1))
            .flags(CommandFlag.LOADING, CommandFlag.STALE)
            .categories(AclCategory.DANGEROUS)
            .build();
    return List.of(
        new NodeCommandSpec(info, call -> call.reply(report.get().build(Arguments.from(call, 1)))),
        new NodeCommandSpec(time, this::time),
        new NodeCommandSpec(role, this::role),
        new NodeCommandSpec(lolwut, call -> call.reply(lolwut())));
  }
}
