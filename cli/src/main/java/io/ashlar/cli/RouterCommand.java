package io.ashlar.cli;

import io.ashlar.cli.settings.ResolvedRouter;
import io.ashlar.cli.settings.RouterSettingsCheck;
import io.ashlar.cli.settings.SettingTable;
import io.ashlar.cli.settings.SettingValues;
import java.io.PrintWriter;
import java.util.Map;

/** {@code ashlar router}: one logical Redis in front of a grid, until a signal ends it. */
final class RouterCommand extends StartCommand {
  RouterCommand(Map<String, String> environment, Starters starters) {
    super("router", SettingTable.ROUTER, environment, starters);
    spec.usageMessage()
        .description(
            "Runs a router: to any Redis client it is one Redis, whatever the number of nodes, and"
                + " gRPC clients find all keys behind one port. It keeps no state, so several may"
                + " stand side by side.")
        .footer(
            "",
            "Examples:",
            "  ashlar router --seed 10.0.0.1:7001,10.0.0.2:7001",
            "  ashlar router --seed 10.0.0.1:7001 --host 0.0.0.0 --port 6379 \\",
            "      --upstream-user router --upstream-password secret",
            "",
            "Prints the line \"ready\" when it knows who leads what. Exit codes: 2 settings refused,",
            "1 could not start.");
  }

  @Override
  int run(SettingValues values, NodeGroup nodes, PrintWriter out) throws Exception {
    ResolvedRouter settings = RouterSettingsCheck.router(values);
    Logging.toStandardError(settings.logLevel());
    var _ = nodes.startRouter(settings);
    if (nodes.awaitReady()) {
      out.println("ready");
      out.flush();
    }
    nodes.awaitClosed();
    return EXIT_OK;
  }
}
