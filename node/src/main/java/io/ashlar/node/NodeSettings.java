package io.ashlar.node;

import io.ashlar.control.Member;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.raft.Durability;
import io.ashlar.raft.RaftTransport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a node process. Checked when built: an unknown or contradictory value is an
 * {@link IllegalArgumentException} that names the setting as flags spell it.
 *
 * @param name this node's name in the cluster, letters, digits, '-', '_' and '.'
 * @param dataDir where logs and snapshots are
 * @param host address that all ports bind to
 * @param port RESP; 0 for one that the system picks
 * @param raftPort Raft; as the peers know it
 * @param httpPort health and metrics; 0 for one that the system picks, -1 for none
 * @param grpcPort gRPC; 0 for one that the system picks, -1 for none
 * @param announceHost address or host name that clients are told
 * @param announcePort RESP port that clients are told; 0 for the bound one
 * @param clusterName a data directory of another cluster is refused
 * @param peers all nodes of the first cluster map, this one included, by name
 * @param shards shards of a new cluster
 * @param replicas replicas of each shard
 * @param requirepass the default user's password; empty for none
 * @param ioThreads event loops
 * @param maxmemoryBytes memory of all keys of this node above which it evicts; 0 for no limit
 * @param maxClients connections at a time
 * @param snapshotAfterBytes log bytes of a shard after which it takes a snapshot
 * @param diskReserveBytes free space below which writes are refused
 * @param debugCommand who may use DEBUG: {@code yes}, {@code local} or {@code no}
 * @param membership how it becomes a member of a cluster that is there already
 */
public record NodeSettings(
    String name,
    Path dataDir,
    String host,
    int port,
    int raftPort,
    int httpPort,
    int grpcPort,
    String announceHost,
    int announcePort,
    String clusterName,
    Map<String, Peer> peers,
    int shards,
    int replicas,
    String requirepass,
    Durability durability,
    RaftTransport raftTransport,
    int ioThreads,
    long maxmemoryBytes,
    int maxClients,
    long snapshotAfterBytes,
    EvictionPolicy maxmemoryPolicy,
    long diskReserveBytes,
    String debugCommand,
    MembershipSettings membership) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int SHARDS_MAX = 1024;

  /** Where a node's Raft server is. */
  public record Peer(String host, int raftPort) {
    public Peer {
      require(!host.isEmpty(), "cluster", "a peer without a host");
      requirePort("cluster", raftPort, 1);
    }

    /**
     * Reads {@code host:port}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Peer parse(String text) {
      int colon = text.lastIndexOf(':');
      require(colon > 0, "cluster", "'" + text + "' is not host:port");
      String host = text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      try {
        return new Peer(host, Integer.parseInt(text.substring(colon + 1)));
      } catch (NumberFormatException notANumber) {
        throw wrong("cluster", "'" + text + "' is not host:port");
      }
    }
  }

  public NodeSettings {
    Map<String, Peer> all = new LinkedHashMap<>(peers);
    peers = Collections.unmodifiableMap(all);
    require(NAME.matcher(name).matches(), "name", "'" + name + "' is not a name");
    require(
        NAME.matcher(clusterName).matches(), "cluster-name", "'" + clusterName + "' is not a name");
    require(!host.isEmpty(), "host", "is empty");
    require(!announceHost.isEmpty(), "announce-host", "is empty");
    requirePort("port", port, 0);
    requirePort("raft-port", raftPort, 1);
    requirePort("http-port", httpPort, -1);
    requirePort("grpc-port", grpcPort, -1);
    requirePort("announce-port", announcePort, 0);
    require(
        port == 0 || (port != raftPort && port != httpPort),
        "port",
        "is the same as another port of this node");
    require(httpPort != raftPort, "http-port", "is the same as raft-port");
    require(
        grpcPort <= 0 || (grpcPort != port && grpcPort != raftPort && grpcPort != httpPort),
        "grpc-port",
        "is the same as another port of this node");
    Peer self = peers.get(name);
    require(self != null, "cluster", "does not contain this node, " + name);
    require(
        self == null || self.raftPort == raftPort,
        "raft-port",
        raftPort + " is not the one that cluster has for " + name);
    require(replicas >= 1, "replicas", "must be at least 1");
    require(
        replicas <= peers.size() || membership.joins(),
        "replicas",
        replicas + " do not fit on " + peers.size() + " node(s)");
    require(shards >= 1 && shards <= SHARDS_MAX, "shards", "must be 1 to " + SHARDS_MAX);
    require(ioThreads >= 1, "io-threads", "must be at least 1");
    require(maxmemoryBytes >= 0, "maxmemory", "must not be negative");
    require(diskReserveBytes >= 0, "disk-reserve", "must not be negative");
    require(maxClients >= 1, "maxclients", "must be at least 1");
    require(snapshotAfterBytes > 0, "snapshot-after-bytes", "must be positive");
  }

  /** The peers as the control group counts them. */
  List<Member> members() {
    return peers.entrySet().stream()
        .map(peer -> new Member(peer.getKey(), peer.getValue().host(), peer.getValue().raftPort()))
        .toList();
  }

  /** The password hidden. */
  @Override
  public String toString() {
    return "NodeSettings[name="
        + name
        + ", cluster="
        + clusterName
        + ", data="
        + dataDir
        + ", host="
        + host
        + ", ports="
        + port
        + "/"
        + raftPort
        + "/"
        + httpPort
        + "/"
        + grpcPort
        + ", peers="
        + peers
        + ", "
        + membership
        + ", shards="
        + shards
        + ", replicas="
        + replicas
        + ", durability="
        + durability
        + ", transport="
        + raftTransport
        + "]";
  }

  /**
   * Starts from the defaults for a node with this name and data directory.
   *
   * @param raftPort as the peers know it
   */
  public static Builder builder(String name, Path dataDir, int raftPort) {
    return new Builder(name, dataDir, raftPort);
  }

  /** Names each setting where it is given. What is not given has the default of the field. */
  public static final class Builder {
    private final String name;
    private final Path dataDir;
    private final int raftPort;
    private String host = "127.0.0.1";
    private int port = 7001;
    private int httpPort = -1;
    private int grpcPort = -1;
    private @Nullable String announceHost;
    private int announcePort = 0;
    private String clusterName = "ashlar";
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private int shards = 0;
    private int replicas = 0;
    private String requirepass = "";
    private Durability durability = Durability.FSYNC;
    private RaftTransport raftTransport = RaftTransport.NETTY;
    private int ioThreads = 0;
    private long maxmemoryBytes = 0;
    private int maxClients = 10_000;
    private long snapshotAfterBytes = 256L << 20;
    private EvictionPolicy maxmemoryPolicy = EvictionPolicy.NOEVICTION;
    private long diskReserveBytes = 64L << 20;
    private String debugCommand = "local";
    private MembershipSettings membership = MembershipSettings.DEFAULT;

    private Builder(String name, Path dataDir, int raftPort) {
      this.name = name;
      this.dataDir = dataDir;
      this.raftPort = raftPort;
    }

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    public Builder httpPort(int value) {
      httpPort = value;
      return this;
    }

    public Builder grpcPort(int value) {
      grpcPort = value;
      return this;
    }

    /** The bound address where it is not given. */
    public Builder announceHost(String value) {
      announceHost = value;
      return this;
    }

    public Builder announcePort(int value) {
      announcePort = value;
      return this;
    }

    public Builder clusterName(String value) {
      clusterName = value;
      return this;
    }

    /**
     * Adds a node of the cluster; without any this node is alone.
     *
     * @throws IllegalArgumentException when the name stands twice
     */
    public Builder peer(String peerName, Peer value) {
      require(peers.put(peerName, value) == null, "cluster", peerName + " stands twice");
      return this;
    }

    /** One per node where it is not given. */
    public Builder shards(int value) {
      require(value >= 1, "shards", "must be 1 to " + SHARDS_MAX);
      shards = value;
      return this;
    }

    /** Three, or as many as there are nodes, where it is not given. */
    public Builder replicas(int value) {
      require(value >= 1, "replicas", "must be at least 1");
      replicas = value;
      return this;
    }

    public Builder requirepass(String value) {
      requirepass = value;
      return this;
    }

    public Builder durability(Durability value) {
      durability = value;
      return this;
    }

    public Builder raftTransport(RaftTransport value) {
      raftTransport = value;
      return this;
    }

    /** By the number of processors where it is not given. */
    public Builder ioThreads(int value) {
      require(value >= 1, "io-threads", "must be at least 1");
      ioThreads = value;
      return this;
    }

    public Builder maxmemoryBytes(long value) {
      maxmemoryBytes = value;
      return this;
    }

    public Builder maxClients(int value) {
      maxClients = value;
      return this;
    }

    public Builder snapshotAfterBytes(long value) {
      snapshotAfterBytes = value;
      return this;
    }

    public Builder maxmemoryPolicy(EvictionPolicy value) {
      maxmemoryPolicy = value;
      return this;
    }

    public Builder diskReserveBytes(long value) {
      diskReserveBytes = value;
      return this;
    }

    public Builder debugCommand(String value) {
      debugCommand = value;
      return this;
    }

    public Builder membership(MembershipSettings value) {
      membership = value;
      return this;
    }

    /**
     * Checks everything together.
     *
     * @throws IllegalArgumentException naming the wrong setting
     */
    public NodeSettings build() {
      Map<String, Peer> all = new LinkedHashMap<>(peers);
      if (all.isEmpty()) {
        all.put(name, new Peer(host, raftPort));
      }
      return new NodeSettings(
          name,
          dataDir,
          host,
          port,
          raftPort,
          httpPort,
          grpcPort,
          announceHost == null ? host : announceHost,
          announcePort,
          clusterName,
          all,
          shards == 0 ? all.size() : shards,
          replicas == 0 ? Math.min(3, all.size()) : replicas,
          requirepass,
          durability,
          raftTransport,
          ioThreads == 0 ? defaultIoThreads(Runtime.getRuntime().availableProcessors()) : ioThreads,
          maxmemoryBytes,
          maxClients,
          snapshotAfterBytes,
          maxmemoryPolicy,
          diskReserveBytes,
          debugCommand,
          membership);
    }
  }

  /** One loop up to four processors, one for each two beyond that, at most eight. */
  static int defaultIoThreads(int processors) {
    return processors <= 4 ? 1 : Math.min(8, processors / 2);
  }

  private static void requirePort(String setting, int port, int min) {
    require(port >= min && port <= 65_535, setting, port + " is not a port");
  }

  private static void require(boolean condition, String setting, String problem) {
    if (!condition) {
      throw wrong(setting, problem);
    }
  }

  private static IllegalArgumentException wrong(String setting, String problem) {
    return new IllegalArgumentException(setting + ": " + problem);
  }
}
