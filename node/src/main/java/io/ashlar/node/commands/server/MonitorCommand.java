package io.ashlar.node.commands.server;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.CommandFlag;
import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.info.MonitorFeed;
import io.ashlar.resp.Reply;
import java.util.function.Supplier;

/** MONITOR. */
public final class MonitorCommand {
  private MonitorCommand() {}

  /**
   * @param feed asked only when the command runs
   */
  public static NodeCommandSpec of(Supplier<MonitorFeed> feed) {
    return new NodeCommandSpec(
        CommandSpec.named("monitor")
            .arity(Arity.exactly(1))
            .flags(CommandFlag.ADMIN, CommandFlag.NOSCRIPT, CommandFlag.LOADING, CommandFlag.STALE)
            .since("1.0.0")
            .group("server")
            .summary("Listens for all requests received by the server in real-time.")
            .complexity("O(1)")
            .build(),
        call -> {
          feed.get().add(call.session());
          call.reply(Reply.OK);
        });
  }
}
