package io.ashlar.cli.settings;

import io.ashlar.control.Member;
import io.ashlar.control.SlotSettings;
import io.ashlar.node.MembershipSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts values together to a node's settings; contradictions between them end here. */
public final class NodeSettingsCheck {
  private static final int RAFT_PORT_DEFAULT = 7101;
  private static final String HOST_DEFAULT = "127.0.0.1";
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  /** What three nodes in one process are given apart from each other. */
  private static final int DEV_NODES = 3;

  public static final int DEV_HTTP_OFFSET = 200;
  public static final int DEV_GRPC_OFFSET = 2_000;

  private NodeSettingsCheck() {}

  public static ResolvedSettings node(SettingValues values) throws SettingsException {
    String name = values.require(SettingTable.NAME);
    Path data = values.require(SettingTable.DATA);
    List<Member> listed = values.find(SettingTable.CLUSTER).orElse(List.of());
    checkMembers(values, listed);
    Optional<Member> own = listed.stream().filter(one -> one.name().equals(name)).findFirst();
    if (!listed.isEmpty() && own.isEmpty()) {
      throw new SettingsException(
          values.origin(SettingTable.NAME)
              + ": "
              + name
              + " is not in --cluster, which names "
              + names(listed));
    }
    int raftPort = raftPort(values, own);
    String host =
        values.find(SettingTable.HOST).or(() -> own.map(Member::host)).orElse(HOST_DEFAULT);
    String announceHost =
        values.find(SettingTable.ANNOUNCE_HOST).or(() -> own.map(Member::host)).orElse(host);
    if (WILDCARDS.contains(announceHost)) {
      throw new SettingsException(
          announceOrigin(values)
              + ": clients cannot be sent to "
              + announceHost
              + "; give --announce-host");
    }
    MembershipSettings membership = membership(values);
    if (!membership.seeds().isEmpty() && !listed.isEmpty()) {
      throw new SettingsException(
          values.origin(SettingTable.JOIN)
              + ": a node joins a cluster or forms one; give --join or --cluster");
    }
    List<Member> cluster =
        listed.isEmpty() ? List.of(new Member(name, announceHost, raftPort)) : listed;
    int port = values.get(SettingTable.PORT);
    int httpPort = values.get(SettingTable.HTTP_PORT);
    int grpcPort = values.get(SettingTable.GRPC_PORT);
    checkPorts(values, port, raftPort, httpPort, grpcPort);
    return build(
        values,
        new Place(
            name,
            data,
            host,
            port,
            raftPort,
            httpPort,
            grpcPort,
            announceHost,
            values.get(SettingTable.ANNOUNCE_PORT),
            cluster,
            values.get(SettingTable.CLUSTER_NAME),
            membership.seeds().isEmpty()
                ? replicas(values, cluster)
                : values.get(SettingTable.REPLICAS),
            membership));
  }

  private static MembershipSettings membership(SettingValues values) {
    return new MembershipSettings(
        values.get(SettingTable.ZONE),
        values.find(SettingTable.JOIN).orElse(List.of()),
        values.get(SettingTable.TOKEN),
        values.get(SettingTable.REPLACE_AFTER),
        values.get(SettingTable.AUTOPILOT),
        new SlotSettings(
            values.get(SettingTable.AUTOPILOT_SLOTS) == Switch.ON,
            values.get(SettingTable.SHARD_MAX_MEMORY),
            values.get(SettingTable.LOAD_AVERAGE)));
  }

  /**
   * Settings of the nodes n1 to n3 of a development cluster on this machine.
   *
   * @param raftPortBase the Raft port of n1; the others' follow
   */
  public static List<ResolvedSettings> dev(SettingValues values, int raftPortBase)
      throws SettingsException {
    int portBase = values.get(SettingTable.PORT_BASE);
    for (int port = raftPortBase; port < raftPortBase + DEV_NODES; port++) {
      for (int other :
          new int[] {portBase, portBase + DEV_HTTP_OFFSET, portBase + DEV_GRPC_OFFSET}) {
        if (port >= other && port < other + DEV_NODES) {
          throw new SettingsException(
              values.origin(SettingTable.PORT_BASE)
                  + ": port "
                  + port
                  + " is taken by this data directory's Raft ports");
        }
      }
    }
    List<Member> cluster = new ArrayList<>();
    for (int i = 0; i < DEV_NODES; i++) {
      cluster.add(new Member("n" + (i + 1), HOST_DEFAULT, raftPortBase + i));
    }
    List<ResolvedSettings> nodes = new ArrayList<>();
    for (int i = 0; i < DEV_NODES; i++) {
      Member own = cluster.get(i);
      nodes.add(
          build(
              values,
              new Place(
                  own.name(),
                  devData(values).resolve(own.name()),
                  HOST_DEFAULT,
                  portBase + i,
                  own.raftPort(),
                  portBase + DEV_HTTP_OFFSET + i,
                  portBase + DEV_GRPC_OFFSET + i,
                  HOST_DEFAULT,
                  0,
                  cluster,
                  "dev",
                  DEV_NODES,
                  MembershipSettings.DEFAULT)));
    }
    return nodes;
  }

  public static Path devData(SettingValues values) {
    return values.get(SettingTable.DEV_DATA);
  }

  public static int devPortBase(SettingValues values) {
    return values.get(SettingTable.PORT_BASE);
  }

  /** What differs between the nodes of one cluster, and their number of replicas. */
  private record Place(
      String name,
      Path data,
      String host,
      int port,
      int raftPort,
      int httpPort,
      int grpcPort,
      String announceHost,
      int announcePort,
      List<Member> cluster,
      String clusterName,
      int replicas,
      MembershipSettings membership) {}

  private static ResolvedSettings build(SettingValues values, Place place) {
    int shards = values.get(SettingTable.SHARDS);
    return new ResolvedSettings(
        place.name(),
        place.data(),
        place.host(),
        place.port(),
        place.raftPort(),
        place.httpPort(),
        place.grpcPort(),
        place.announceHost(),
        place.announcePort(),
        place.cluster(),
        place.clusterName(),
        shards == 0 ? place.cluster().size() : shards,
        place.replicas(),
        values.get(SettingTable.DURABILITY),
        values.get(SettingTable.RAFT_TRANSPORT),
        values.get(SettingTable.REQUIRE_PASS),
        values.get(SettingTable.MAX_MEMORY),
        values.get(SettingTable.MAX_MEMORY_POLICY),
        values.get(SettingTable.MAX_CLIENTS),
        values.get(SettingTable.IO_THREADS),
        values.get(SettingTable.LOG_LEVEL),
        values.get(SettingTable.DISK_RESERVE),
        values.get(SettingTable.SNAPSHOT_AFTER),
        values.get(SettingTable.DEBUG_COMMANDS),
        place.membership());
  }

  private static void checkMembers(SettingValues values, List<Member> members)
      throws SettingsException {
    Set<String> names = new HashSet<>();
    Map<String, String> nameByAddress = new HashMap<>();
    for (Member member : members) {
      if (!names.add(member.name())) {
        throw new SettingsException(
            values.origin(SettingTable.CLUSTER) + ": " + member.name() + " stands twice");
      }
      String address = member.host() + ":" + member.raftPort();
      String other = nameByAddress.put(address, member.name());
      if (other != null) {
        throw new SettingsException(
            values.origin(SettingTable.CLUSTER)
                + ": "
                + other
                + " and "
                + member.name()
                + " have the same address "
                + address);
      }
    }
  }

  /** Which setting the announced host came from. */
  private static String announceOrigin(SettingValues values) {
    if (values.find(SettingTable.ANNOUNCE_HOST).isPresent()) {
      return values.origin(SettingTable.ANNOUNCE_HOST);
    }
    return values.find(SettingTable.CLUSTER).isPresent()
        ? values.origin(SettingTable.CLUSTER)
        : values.origin(SettingTable.HOST);
  }

  private static int raftPort(SettingValues values, Optional<Member> own) throws SettingsException {
    Optional<Integer> given = values.find(SettingTable.RAFT_PORT);
    if (given.isPresent() && own.isPresent() && own.get().raftPort() != given.get()) {
      throw new SettingsException(
          values.origin(SettingTable.RAFT_PORT)
              + ": "
              + given.get()
              + " differs from "
              + own.get().raftPort()
              + ", the port of "
              + own.get().name()
              + " in --cluster");
    }
    return given.or(() -> own.map(Member::raftPort)).orElse(RAFT_PORT_DEFAULT);
  }

  private static int replicas(SettingValues values, List<Member> cluster) throws SettingsException {
    int replicas = values.get(SettingTable.REPLICAS);
    if (replicas > cluster.size()) {
      throw new SettingsException(
          values.origin(SettingTable.REPLICAS)
              + ": "
              + replicas
              + " replicas need as many nodes, --cluster has "
              + cluster.size()
              + " ("
              + names(cluster)
              + ")");
    }
    return replicas;
  }

  private static void checkPorts(
      SettingValues values, int port, int raftPort, int httpPort, int grpcPort)
      throws SettingsException {
    if (port == raftPort) {
      throw new SettingsException(
          values.origin(SettingTable.PORT) + ": " + port + " is the Raft port too");
    }
    if (httpPort == raftPort) {
      throw new SettingsException(
          values.origin(SettingTable.HTTP_PORT) + ": " + httpPort + " is the Raft port too");
    }
    if (httpPort == port && port != 0) {
      throw new SettingsException(
          values.origin(SettingTable.HTTP_PORT) + ": " + httpPort + " is the port for clients too");
    }
    if (grpcPort != 0 && (grpcPort == port || grpcPort == raftPort || grpcPort == httpPort)) {
      throw new SettingsException(
          values.origin(SettingTable.GRPC_PORT)
              + ": "
              + grpcPort
              + " is another port of this node too");
    }
  }

  private static String names(List<Member> members) {
    return String.join(", ", members.stream().map(Member::name).toList());
  }
}
