package io.ashlar.cli.settings;

import java.util.List;

/** Puts values together to a router's settings; contradictions between them end here. */
public final class RouterSettingsCheck {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int PORT_MAX = 65_535;

  private RouterSettingsCheck() {}

  public static ResolvedRouter router(SettingValues values) throws SettingsException {
    int port = values.get(SettingTable.ROUTER_PORT);
    int httpPort = values.get(SettingTable.ROUTER_HTTP_PORT);
    if (httpPort == port && port != 0) {
      throw new SettingsException(
          values.origin(SettingTable.ROUTER_HTTP_PORT)
              + ": "
              + httpPort
              + " is the port for clients too");
    }
    int grpcPort = values.get(SettingTable.ROUTER_GRPC_PORT);
    if (grpcPort != 0 && (grpcPort == port || grpcPort == httpPort)) {
      throw new SettingsException(
          values.origin(SettingTable.ROUTER_GRPC_PORT)
              + ": "
              + grpcPort
              + " is another port of this router too");
    }
    String user = values.get(SettingTable.UPSTREAM_USER);
    if (!user.isEmpty() && values.get(SettingTable.UPSTREAM_PASSWORD).isEmpty()) {
      throw new SettingsException(
          values.origin(SettingTable.UPSTREAM_USER) + ": --upstream-password is missing");
    }
    return new ResolvedRouter(
        values.require(SettingTable.SEED),
        values.get(SettingTable.ROUTER_HOST),
        port,
        httpPort,
        grpcPort,
        user,
        values.get(SettingTable.UPSTREAM_PASSWORD),
        values.get(SettingTable.MAX_CLIENTS),
        values.get(SettingTable.IO_THREADS),
        values.get(SettingTable.PATIENCE_MS),
        values.get(SettingTable.LOG_LEVEL));
  }

  /** The router of a development cluster, empty when there shall be none. */
  public static List<ResolvedRouter> dev(SettingValues values, List<ResolvedSettings> nodes) {
    int port = values.get(SettingTable.DEV_ROUTER_PORT);
    if (port < 0) {
      return List.of();
    }
    return List.of(
        new ResolvedRouter(
            nodes.stream().map(node -> new Address(LOOPBACK, node.port())).toList(),
            LOOPBACK,
            port,
            beside(port, NodeSettingsCheck.DEV_HTTP_OFFSET),
            beside(port, NodeSettingsCheck.DEV_GRPC_OFFSET),
            "",
            values.get(SettingTable.REQUIRE_PASS),
            values.get(SettingTable.MAX_CLIENTS),
            values.get(SettingTable.IO_THREADS),
            values.get(SettingTable.PATIENCE_MS),
            values.get(SettingTable.LOG_LEVEL)));
  }

  /** A port so much higher; any free one where there is none. */
  private static int beside(int port, int offset) {
    return port == 0 || port + offset > PORT_MAX ? 0 : port + offset;
  }
}
