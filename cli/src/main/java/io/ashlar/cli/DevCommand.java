package io.ashlar.cli;

import io.ashlar.cli.settings.NodeSettingsCheck;
import io.ashlar.cli.settings.ResolvedRouter;
import io.ashlar.cli.settings.ResolvedSettings;
import io.ashlar.cli.settings.RouterSettingsCheck;
import io.ashlar.cli.settings.SettingTable;
import io.ashlar.cli.settings.SettingValues;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code ashlar dev}: three nodes in this process, every shard on all of them. */
final class DevCommand extends StartCommand {
  DevCommand(Map<String, String> environment, Starters starters) {
    super("dev", SettingTable.DEV, environment, starters);
    spec.usageMessage()
        .description(
            "Runs three nodes and a router in one process on this machine, each write on all three."
                + " For development: it survives a restart, not the loss of the machine.")
        .footer(
            "",
            "Examples:",
            "  ashlar dev",
            "  ashlar dev --port-base 8001 --router-port off --data /tmp/ashlar --shards 6",
            "",
            "Prints the line \"ready\" when every shard has a leader. Ctrl-C ends it.");
  }

  @Override
  int run(SettingValues values, NodeGroup nodes, PrintWriter out) throws Exception {
    Path data = NodeSettingsCheck.devData(values);
    int portBase = NodeSettingsCheck.devPortBase(values);
    int raftPortBase = DevPorts.raftPortBase(data, portBase);
    List<ResolvedSettings> settings = NodeSettingsCheck.dev(values, raftPortBase);
    Path log = Files.createDirectories(data.resolve("logs")).resolve("ashlar.log");
    Logging.toFile(settings.get(0).logLevel(), log);
    nodes.start(settings);
    Optional<RunningNode> router = startRouter(values, settings, nodes);

    out.println("Three nodes, data in " + data + ", log in " + log + ". Try:");
    router.ifPresent(
        one ->
            out.println(
                "  redis-cli -p " + one.respPort() + " set k v        (the router: one Redis)"));
    out.println("  redis-cli -c -p " + portBase + " set k v");
    out.println("  redis-cli -c -p " + (portBase + 1) + " get k");
    out.println("  redis-cli -p " + portBase + " cluster shards");
    router.ifPresent(
        one ->
            out.println(
                "  grpcurl -plaintext 127.0.0.1:"
                    + one.grpcPort()
                    + " list   (the router's gRPC)"));
    out.println(
        "  curl http://127.0.0.1:"
            + (portBase + NodeSettingsCheck.DEV_HTTP_OFFSET)
            + "/health/ready");
    out.flush();
    if (nodes.awaitReady()) {
      out.println("ready");
      out.flush();
    }
    nodes.awaitClosed();
    return EXIT_OK;
  }

  /** Empty when there shall be none. */
  private static Optional<RunningNode> startRouter(
      SettingValues values, List<ResolvedSettings> settings, NodeGroup nodes) throws Exception {
    for (ResolvedRouter router : RouterSettingsCheck.dev(values, settings)) {
      try {
        return nodes.startRouter(router);
      } catch (IOException e) {
        // Without a cause: its innermost message is what is shown.
        IOException told =
            new IOException(
                e.getMessage() + " (the router's: --router-port takes another, or off)");
        told.addSuppressed(e);
        throw told;
      }
    }
    return Optional.empty();
  }
}
