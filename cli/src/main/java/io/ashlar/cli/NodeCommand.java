package io.ashlar.cli;

import io.ashlar.cli.settings.NodeSettingsCheck;
import io.ashlar.cli.settings.ResolvedSettings;
import io.ashlar.cli.settings.SettingTable;
import io.ashlar.cli.settings.SettingValues;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** {@code ashlar node}: one node of a cluster, until a signal ends it. */
final class NodeCommand extends StartCommand {
  NodeCommand(Map<String, String> environment, Starters starters) {
    super("node", SettingTable.NODE, environment, starters);
    spec.usageMessage()
        .description(
            "Runs one node. Each setting may also stand in the environment (ASHLAR_RAFT_PORT for"
                + " --raft-port) or in the file (raft-port); a flag wins over the environment, that"
                + " over the file.")
        .footer(
            "",
            "Examples:",
            "  ashlar node --name n1 --data /var/lib/ashlar --replicas 1",
            "  ashlar node --name n1 --data d1 --port 7001 --raft-port 7101 --http-port 7201 \\",
            "      --cluster n1=127.0.0.1:7101,n2=127.0.0.1:7102,n3=127.0.0.1:7103",
            "  ASHLAR_NAME=n1 ashlar node --config /etc/ashlar.yaml",
            "",
            "Prints the line \"ready\" when its replicas can serve. Exit codes: 2 settings refused,",
            "1 could not start.");
  }

  @Override
  int run(SettingValues values, NodeGroup nodes, PrintWriter out) throws Exception {
    ResolvedSettings settings = NodeSettingsCheck.node(values);
    Logging.toStandardError(settings.logLevel());
    nodes.start(List.of(settings));
    if (nodes.awaitReady()) {
      out.println("ready");
      out.flush();
    }
    nodes.awaitClosed();
    return EXIT_OK;
  }
}
