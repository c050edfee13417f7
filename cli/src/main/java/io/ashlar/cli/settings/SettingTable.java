package io.ashlar.cli.settings;

import io.ashlar.control.Autopilot;
import io.ashlar.control.Member;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.node.MembershipSettings;
import io.ashlar.raft.Durability;
import io.ashlar.raft.RaftTransport;
import java.nio.file.Path;
import java.util.List;

/** Every setting there is. */
public final class SettingTable {
  static final Setting<String> NAME =
      Setting.of("name", ValueType.name(), "This node's name, unique in the cluster");

  static final Setting<Path> DATA =
      Setting.of("data", ValueType.path(), "Directory for this node's log and snapshots");

  static final Setting<String> HOST =
      Setting.of(
          "host",
          ValueType.host(),
          "Address that all ports listen on (default: this node's in --cluster, else 127.0.0.1)");

  static final Setting<Integer> PORT =
      Setting.of("port", ValueType.anyPort(), "Port for Redis clients, 0 for any free one")
          .withDefault("7001");

  static final Setting<Integer> RAFT_PORT =
      Setting.of(
          "raft-port",
          ValueType.port(),
          "Port for the other nodes (default: this node's in --cluster, else 7101)");

  static final Setting<Integer> HTTP_PORT =
      Setting.of(
              "http-port", ValueType.anyPort(), "Port for health and metrics, 0 for any free one")
          .withDefault("7201");

  static final Setting<Integer> GRPC_PORT =
      Setting.of(
              "grpc-port",
              ValueType.anyPort(),
              "Port for gRPC clients and the operator's commands, 0 for any free one")
          .withDefault("9001");

  static final Setting<String> ANNOUNCE_HOST =
      Setting.of(
          "announce-host",
          ValueType.host(),
          "Address or host name told to clients (default: this node's in --cluster, else --host)");

  static final Setting<Integer> ANNOUNCE_PORT =
      Setting.of("announce-port", ValueType.anyPort(), "Port told to clients, 0 for --port itself")
          .withDefault("0");

  static final Setting<List<Member>> CLUSTER =
      Setting.of(
          "cluster",
          ValueType.members(),
          "All nodes with their Raft ports, this one included (default: this one alone)");

  static final Setting<String> CLUSTER_NAME =
      Setting.of("cluster-name", ValueType.name(), "Keeps clusters apart; the same on all nodes")
          .withDefault("ashlar");

  static final Setting<List<MembershipSettings.Seed>> JOIN =
      Setting.of(
          "join",
          ValueType.seeds(),
          "gRPC ports of nodes of a cluster that this one is to join; for its first start");

  static final Setting<String> TOKEN =
      Setting.of("token", ValueType.text("TOKEN"), "What lets this node in with --join")
          .withDefault("")
          .asSecret();

  static final Setting<String> ZONE =
      Setting.of(
              "zone",
              ValueType.zone(),
              "What fails together with this node, a rack or a data centre; replicas are spread over"
                  + " zones")
          .withDefault("");

  static final Setting<Long> REPLACE_AFTER =
      Setting.of(
              "replace-after",
              ValueType.duration(1_000),
              "A node that does not answer for so long is taken for lost and its replicas get a new"
                  + " place; the same on all nodes")
          .withDefault("5min");

  static final Setting<Autopilot> AUTOPILOT =
      Setting.of(
              "autopilot",
              ValueType.oneOf(Autopilot.class),
              "Whether lost replicas are replaced and load is spread by itself; the same on all nodes")
          .withDefault("on");

  static final Setting<Switch> AUTOPILOT_SLOTS =
      Setting.of(
              "autopilot-slots",
              ValueType.oneOf(Switch.class),
              "Whether the autopilot moves slots too, and splits and merges shards; the same on all"
                  + " nodes")
          .withDefault("off");

  static final Setting<Long> SHARD_MAX_MEMORY =
      Setting.of(
              "shard-max-memory",
              ValueType.bytes(1 << 20),
              "A shard whose keys take more is split, with --autopilot-slots; the same on all nodes")
          .withDefault("4gb");

  static final Setting<Long> LOAD_AVERAGE =
      Setting.of(
              "load-average",
              ValueType.duration(1_000),
              "Over how long the load of slots is averaged; the same on all nodes")
          .withDefault("1min");

  static final Setting<Integer> SHARDS =
      Setting.of(
              "shards",
              ValueType.number("N", 0, 1_024),
              "Shards of a new cluster, 0 for one per node")
          .withDefault("0");

  static final Setting<Integer> REPLICAS =
      Setting.of(
              "replicas",
              ValueType.number("N", 1, 9),
              "Replicas of each shard of a new cluster; a majority must live")
          .withDefault("3");

  static final Setting<Durability> DURABILITY =
      Setting.of(
              "durability",
              ValueType.oneOf(Durability.class),
              "What an acknowledged write has reached: the disks of a majority, or (weaker) their"
                  + " memory")
          .withDefault("fsync");

  static final Setting<RaftTransport> RAFT_TRANSPORT =
      Setting.of(
              "raft-transport",
              ValueType.oneOf(RaftTransport.class),
              "What carries messages between nodes; the same on all nodes")
          .withDefault("netty");

  static final Setting<String> REQUIRE_PASS =
      Setting.of(
              "requirepass",
              ValueType.text("PASSWORD"),
              "The default user's password, until the cluster's users say another; none if empty")
          .withDefault("")
          .asSecret();

  static final Setting<Long> MAX_MEMORY =
      Setting.of("maxmemory", ValueType.bytes(0), "Memory for keys on this node, 0 for no limit")
          .withDefault("0");

  static final Setting<EvictionPolicy> MAX_MEMORY_POLICY =
      Setting.of(
              "maxmemory-policy",
              ValueType.oneOf(EvictionPolicy.class),
              "Which keys go when maxmemory is reached")
          .withDefault("noeviction");

  static final Setting<Integer> MAX_CLIENTS =
      Setting.of("maxclients", ValueType.number("N", 1, 1_000_000), "Client connections at most")
          .withDefault("10000");

  static final Setting<Integer> IO_THREADS =
      Setting.of(
              "io-threads", ValueType.number("N", 0, 256), "Threads for sockets, 0 for automatic")
          .withDefault("0");

  static final Setting<LogLevel> LOG_LEVEL =
      Setting.of("log-level", ValueType.oneOf(LogLevel.class), "Least level that is logged")
          .withDefault("info");

  static final Setting<Long> DISK_RESERVE =
      Setting.of(
              "disk-reserve",
              ValueType.bytes(0),
              "Writes stop when less than this is free on the disk of --data")
          .withDefault("64mb");

  static final Setting<Long> SNAPSHOT_AFTER =
      Setting.of(
              "snapshot-after",
              ValueType.bytes(1 << 20),
              "Log bytes of a shard between two snapshots")
          .withDefault("256mb");

  static final Setting<DebugCommands> DEBUG_COMMANDS =
      Setting.of(
              "debug-commands",
              ValueType.oneOf(DebugCommands.class),
              "Who may use DEBUG: nobody, clients on this machine, all")
          .withDefault("no");

  static final Setting<Integer> PORT_BASE =
      Setting.of(
              "port-base",
              ValueType.number("PORT", 1, 63_000),
              "First of three ports for Redis clients; 200 higher: health and metrics; 2000 higher:"
                  + " gRPC")
          .withDefault("7001");

  static final Setting<Path> DEV_DATA =
      Setting.of("data", ValueType.path(), "Directory for all three nodes' data")
          .withDefault("ashlar-data");

  static final Setting<List<Address>> SEED =
      Setting.of(
          "seed",
          ValueType.addresses(),
          "Nodes to ask first where the grid is; one that answers is enough");

  static final Setting<String> ROUTER_HOST =
      Setting.of("host", ValueType.host(), "Address that all ports listen on")
          .withDefault("127.0.0.1");

  static final Setting<Integer> ROUTER_PORT =
      Setting.of("port", ValueType.anyPort(), "Port for Redis clients, 0 for any free one")
          .withDefault("6379");

  static final Setting<Integer> ROUTER_HTTP_PORT =
      Setting.of(
              "http-port", ValueType.anyPort(), "Port for health and metrics, 0 for any free one")
          .withDefault("6579");

  static final Setting<Integer> ROUTER_GRPC_PORT =
      Setting.of("grpc-port", ValueType.anyPort(), "Port for gRPC clients, 0 for any free one")
          .withDefault("8379");

  static final Setting<String> UPSTREAM_USER =
      Setting.of(
              "upstream-user",
              ValueType.text("NAME"),
              "As whom the router asks nodes about the cluster and listens to channels, where the"
                  + " default user may not")
          .withDefault("");

  static final Setting<String> UPSTREAM_PASSWORD =
      Setting.of("upstream-password", ValueType.text("PASSWORD"), "That user's password")
          .withDefault("")
          .asSecret();

  static final Setting<Integer> PATIENCE_MS =
      Setting.of(
              "patience-ms",
              ValueType.number("MS", 0, 3_600_000),
              "How long a request is tried while no node executes it")
          .withDefault("10000");

  static final Setting<Integer> DEV_ROUTER_PORT =
      Setting.of(
              "router-port",
              ValueType.portOrOff(),
              "Port of the router, which is one Redis to its clients; 200 higher: health and metrics;"
                  + " 2000 higher: gRPC; 0 for any free ones, off for no router")
          .withDefault("6379");

  /** Of one node, in the order of the help. */
  public static final List<Setting<?>> NODE =
      List.of(
          NAME,
          DATA,
          HOST,
          PORT,
          RAFT_PORT,
          HTTP_PORT,
          GRPC_PORT,
          ANNOUNCE_HOST,
          ANNOUNCE_PORT,
          CLUSTER,
          CLUSTER_NAME,
          JOIN,
          TOKEN,
          ZONE,
          REPLACE_AFTER,
          AUTOPILOT,
          AUTOPILOT_SLOTS,
          SHARD_MAX_MEMORY,
          LOAD_AVERAGE,
          SHARDS,
          REPLICAS,
          DURABILITY,
          RAFT_TRANSPORT,
          REQUIRE_PASS,
          MAX_MEMORY,
          MAX_MEMORY_POLICY,
          MAX_CLIENTS,
          IO_THREADS,
          LOG_LEVEL,
          DISK_RESERVE,
          SNAPSHOT_AFTER,
          DEBUG_COMMANDS);

  /** Of a router. */
  public static final List<Setting<?>> ROUTER =
      List.of(
          SEED,
          ROUTER_HOST,
          ROUTER_PORT,
          ROUTER_HTTP_PORT,
          ROUTER_GRPC_PORT,
          UPSTREAM_USER,
          UPSTREAM_PASSWORD,
          PATIENCE_MS,
          MAX_CLIENTS,
          IO_THREADS,
          LOG_LEVEL);

  /** Of three nodes in one process: what they have in common. */
  public static final List<Setting<?>> DEV =
      List.of(
          DEV_DATA,
          PORT_BASE,
          DEV_ROUTER_PORT,
          PATIENCE_MS,
          SHARDS,
          DURABILITY,
          RAFT_TRANSPORT,
          REQUIRE_PASS,
          MAX_MEMORY,
          MAX_MEMORY_POLICY,
          MAX_CLIENTS,
          IO_THREADS,
          LOG_LEVEL,
          DISK_RESERVE,
          SNAPSHOT_AFTER,
          DEBUG_COMMANDS);

  private SettingTable() {}
}
