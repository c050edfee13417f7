package io.ashlar.node.commands.server;

import static io.ashlar.node.commands.server.Arguments.container;
import static io.ashlar.node.commands.server.Arguments.everybody;
import static io.ashlar.node.commands.server.Arguments.operators;

import io.ashlar.engine.command.Arity;
import io.ashlar.engine.command.Errors;
import io.ashlar.node.command.HelpText;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.config.ConfigRegistry;
import io.ashlar.resp.Reply;
import java.util.List;

/** CONFIG. */
public final class ConfigCommands {
  private static final Reply.Error NO_FILE =
      new Reply.Error(
          "ERR The server is running without a config file that CONFIG REWRITE may change: settings"
              + " come from flags, environment and the operator's file");

  private final ConfigRegistry registry;
  private final Runnable resetStatistics;

  /**
   * @param resetStatistics sets every counter that INFO shows to zero
   */
  public ConfigCommands(ConfigRegistry registry, Runnable resetStatistics) {
    this.registry = registry;
    this.resetStatistics = resetStatistics;
  }

  private void set(NodeCall call) {
    List<String> pairs = Arguments.from(call, 2);
    if (pairs.size() % 2 != 0) {
      call.reply(Errors.SYNTAX);
      return;
    }
    call.holdFurtherRequests();
    registry.set(pairs, call::reply);
  }

  private void resetStat(NodeCall call) {
    resetStatistics.run();
    call.reply(Reply.OK);
  }

  private static Reply help() {
    return HelpText.of(
        "config",
        "GET <pattern>",
        "    Return parameters matching the glob-like <pattern> and their values.",
        "SET <directive> <value>",
        "    Set the configuration <directive> to <value>.",
        "RESETSTAT",
        "    Reset statistics reported by the INFO command.",
        "REWRITE",
        "    Refused: the configuration file belongs to the operator.");
  }

  public List<NodeCommandSpec> table() {
    return List.of(
        container("config", "A container for server configuration commands.", "2.0.0"),
        operators(
            "config|get",
            "Tells the values of configuration parameters.",
            "2.0.0",
            Arity.atLeast(3),
            call -> call.reply(registry.get(Arguments.from(call, 2)))),
        operators(
            "config|set",
            "Sets configuration parameters while the node runs.",
            "2.0.0",
            Arity.atLeast(4),
            this::set),
        operators(
            "config|resetstat",
            "Resets the node's statistics.",
            "2.0.0",
            Arity.exactly(2),
            this::resetStat),
        operators(
            "config|rewrite",
            "Refused: the configuration file belongs to the operator.",
            "2.8.0",
            Arity.exactly(2),
            call -> call.reply(NO_FILE)),
        everybody(
            "config|help",
            "Tells about the sub-commands.",
            "5.0.0",
            Arity.exactly(2),
            call -> call.reply(help())));
  }
}
