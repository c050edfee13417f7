package io.ashlar.node.config;

import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.engine.keyspace.EvictionPolicy;
import io.ashlar.engine.script.ScriptSettings;
import io.ashlar.node.acl.AclLog;
import io.ashlar.node.cluster.EndpointType;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.node.info.SlowLog;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.users.ClusterUsers;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parameters of a node: those that CONFIG SET changes as fields, the others by name only. */
public final class NodeParameters {
  private static final long INT_MAX = Integer.MAX_VALUE;
  private static final long MIB = 1L << 20;

  /** Above this a value and its key no longer fit one array with certainty. */
  private static final long BULK_MAX = 1L << 30;

  private final ConfigRegistry registry = new ConfigRegistry();
  private final EncodingParameters encodings = new EncodingParameters(registry);

  /** Memory for the keys of all replicas on this node together, bytes; 0 leaves it to the heap. */
  public final Parameter<Long> maxMemoryBytes =
      mutable("maxmemory", ParameterType.memory(0, Long.MAX_VALUE), 0L);

  public final Parameter<EvictionPolicy> evictionPolicy =
      mutable("maxmemory-policy", new EvictionPolicyType(), EvictionPolicy.NOEVICTION);

  public final Parameter<Long> evictionSamples =
      mutable("maxmemory-samples", ParameterType.integer(1, 64), 5L);

  public final Parameter<Long> lfuLogFactor =
      mutable("lfu-log-factor", ParameterType.integer(0, INT_MAX), 10L);

  public final Parameter<Long> lfuDecayMinutes =
      mutable("lfu-decay-time", ParameterType.integer(0, INT_MAX), 1L);

  public final Parameter<Long> maxClients =
      mutable("maxclients", ParameterType.integer(1, INT_MAX), 10_000L);

  public final Parameter<Long> idleTimeoutSeconds =
      mutable("timeout", ParameterType.integer(0, INT_MAX), 0L);

  public final Parameter<Long> tcpKeepAliveSeconds =
      mutable("tcp-keepalive", ParameterType.integer(0, INT_MAX), 300L);

  public final Parameter<Long> bulkBytesMax =
      mutable("proto-max-bulk-len", ParameterType.memory(MIB, BULK_MAX), 512 * MIB);

  public final Parameter<Long> queryBufferBytesMax =
      mutable("client-query-buffer-limit", ParameterType.memory(MIB, Long.MAX_VALUE), 1024 * MIB);

  public final Parameter<OutputLimits> outputLimits;

  /** Microseconds; 0 logs everything, -1 nothing. */
  public final Parameter<Long> slowLogThresholdUsec =
      mutable("slowlog-log-slower-than", ParameterType.integer(-1, Long.MAX_VALUE), 10_000L);

  public final Parameter<Long> slowLogLengthMax =
      mutable("slowlog-max-len", ParameterType.integer(0, Long.MAX_VALUE), 128L);

  public final Parameter<Boolean> latencyTracking =
      mutable("latency-tracking", ParameterType.yesNo(), true);

  public final Parameter<Percentiles> latencyPercentiles =
      mutable("latency-tracking-info-percentiles", Percentiles.TYPE, Percentiles.DEFAULT);

  public final Parameter<Long> latencyThresholdMs =
      mutable("latency-monitor-threshold", ParameterType.integer(0, Long.MAX_VALUE), 0L);

  public final Parameter<KeyspaceEvents> keyspaceEvents =
      mutable("notify-keyspace-events", KeyspaceEvents.TYPE, KeyspaceEvents.NONE);

  /** Keys whose readers are remembered for their caches, on this node; 0 for any number. */
  public final Parameter<Long> trackedKeysMax =
      mutable("tracking-table-max-keys", ParameterType.integer(0, Long.MAX_VALUE), 1_000_000L);

  /** What each shard that gives slots away sends at most; 0 for no limit. */
  public final Parameter<Long> migrationBytesPerSecond =
      mutable("migration-max-bytes-per-second", ParameterType.memory(0, Long.MAX_VALUE), 64 * MIB);

  /** After so many milliseconds a script makes its shard answer BUSY. */
  public final Parameter<Long> busyThresholdMs =
      mutable("busy-reply-threshold", ParameterType.integer(0, Long.MAX_VALUE), 5_000L);

  /** Heap for the values of one shard's scripts; 0 for a sixteenth of the heap. */
  public final Parameter<Long> scriptMemoryBytes =
      mutable("script-memory-limit", ParameterType.integer(0, Long.MAX_VALUE), 0L);

  /** Effects of one script beyond which it can write no more; 0 for a part of the heap. */
  public final Parameter<Long> scriptEffectBytes =
      mutable("script-effect-limit", ParameterType.integer(0, Long.MAX_VALUE), 0L);

  /**
   * The default user's password as this node was told; empty for none. The cluster's users count,
   * once they are known.
   */
  public final Parameter<String> password = mutable("requirepass", ParameterType.text(), "");

  public final Parameter<Long> denialsLengthMax =
      mutable("acllog-max-len", ParameterType.integer(0, INT_MAX), 128L);

  /** Whether new users may use all channels. */
  public final Parameter<String> channelsByDefault =
      mutable("acl-pubsub-default", new PubSubDefaultType(), "resetchannels");

  public final Parameter<EndpointType> endpointType =
      mutable("cluster-preferred-endpoint-type", new EndpointTypeType(), EndpointType.IP);

  /** Who may use DEBUG: {@code yes}, {@code local} or {@code no}. */
  public final Parameter<String> debugCommand;

  public NodeParameters(FixedParameters fixed, ClientPolicy clients) {
    OutputLimits limits =
        new OutputLimits(clients.normalOutput, clients.replicaOutput, clients.pubsubOutput);
    outputLimits =
        registry.add(
            new Parameter<>(
                "client-output-buffer-limit", new OutputLimitsType(this), limits, true));
    debugCommand = immutable("enable-debug-command", fixed.debugCommand());
    registry.addAs("lua-time-limit", busyThresholdMs);
    // Snapshots follow the length of the log; there are no save points to set.
    mutable("save", new NoSavePoints(), "");
    immutable("aclfile", "");
    immutable("appendonly", "yes");
    immutable("appendfsync", fixed.fsync() ? "always" : "everysec");
    immutable("databases", Integer.toString(Databases.COUNT));
    immutable("port", Integer.toString(fixed.port()));
    immutable("tls-port", "0");
    immutable("bind", fixed.bind());
    immutable("dir", fixed.dataDirectory());
    immutable("daemonize", "no");
    immutable("protected-mode", "no");
    immutable("io-threads", Integer.toString(fixed.ioThreads()));
    immutable("cluster-enabled", "yes");
    immutable("cluster-node-timeout", Long.toString(fixed.electionTimeoutMs()));
    immutable("cluster-announce-ip", fixed.announceIp());
    immutable("cluster-announce-hostname", fixed.announceHostname());
    immutable("cluster-require-full-coverage", "no");
    immutable("cluster-allow-reads-when-down", "no");
    immutable("replica-read-only", "yes");
    immutable("replica-serve-stale-data", "yes");
    immutable("lazyfree-lazy-expire", "no");
    immutable("lazyfree-lazy-eviction", "no");
  }

  public ConfigRegistry registry() {
    return registry;
  }

  /** Hands settings of keys and values to the engine, now and whenever they change. */
  public void bind(EngineSettings engine, IntSupplier hostedReplicas) {
    maxMemoryBytes.apply(bytes -> limitShards(engine, hostedReplicas));
    evictionPolicy.apply(policy -> engine.evictionPolicy = policy);
    evictionSamples.apply(n -> engine.evictionSamples = Math.toIntExact(n));
    lfuLogFactor.apply(n -> engine.lfuLogFactor = Math.toIntExact(n));
    lfuDecayMinutes.apply(n -> engine.lfuDecayMinutes = Math.toIntExact(n));
    bulkBytesMax.apply(bytes -> engine.maxBulkBytes = bytes);
    encodings.bind(engine.encoding);
  }

  /**
   * Shares the node's memory limit out to its replicas; without one its share of the heap. Also to
   * be called when replicas come or go.
   */
  public void limitShards(EngineSettings engine, IntSupplier hostedReplicas) {
    long limit = maxMemoryBytes.get() == 0 ? HeapShare.bytes() : maxMemoryBytes.get();
    // A limit must not become 0, which means none.
    engine.shardMemoryLimitBytes = Math.max(1, limit / Math.max(1, hostedReplicas.getAsInt()));
  }

  /** Hands limits of scripts on, now and whenever they change. */
  public void bind(ScriptSettings scripts) {
    long memoryDefault = scripts.memoryLimitBytes;
    long effectDefault = scripts.effectLimitBytes;
    busyThresholdMs.apply(ms -> scripts.busyThresholdMs = ms);
    scriptMemoryBytes.apply(bytes -> scripts.memoryLimitBytes = bytes == 0 ? memoryDefault : bytes);
    scriptEffectBytes.apply(bytes -> scripts.effectLimitBytes = bytes == 0 ? effectDefault : bytes);
  }

  /** Hands limits of clients on, now and whenever they change. */
  public void bind(ClientPolicy clients) {
    maxClients.apply(n -> clients.maxClients = Math.toIntExact(n));
    idleTimeoutSeconds.apply(n -> clients.idleTimeoutSeconds = Math.toIntExact(n));
    tcpKeepAliveSeconds.apply(n -> clients.tcpKeepAliveSeconds = Math.toIntExact(n));
    queryBufferBytesMax.apply(bytes -> clients.queryBufferBytes = bytes);
    bulkBytesMax.apply(bytes -> clients.maxBulkBytes = bytes);
    outputLimits.apply(
        limits -> {
          clients.normalOutput = limits.normal();
          clients.replicaOutput = limits.replica();
          clients.pubsubOutput = limits.pubsub();
        });
  }

  /** Hands what concerns users on, now and whenever it changes. */
  public void bind(ClusterUsers users, AclLog denials) {
    denialsLengthMax.apply(length -> denials.setLengthMax(Math.toIntExact(length)));
    channelsByDefault.apply(text -> users.setChannelsByDefault(text.equals("allchannels")));
    password.apply(users::setLocalPassword).agree(users::requirePassword);
  }

  /** Hands thresholds of the statistics on, now and whenever they change. */
  public void bind(SlowLog slowLog, CommandStats stats, LatencyEvents events) {
    slowLogThresholdUsec.apply(slowLog::setThresholdUsec);
    slowLogLengthMax.apply(slowLog::setLengthMax);
    latencyTracking.apply(stats::trackLatency);
    latencyThresholdMs.apply(events::setThresholdMs);
  }

  private <T> Parameter<T> mutable(String name, ParameterType<T> type, T value) {
    return registry.add(new Parameter<>(name, type, value, true));
  }

  private Parameter<String> immutable(String name, String value) {
    return registry.add(new Parameter<>(name, ParameterType.text(), value, false));
  }

  private static final class EvictionPolicyType implements ParameterType<EvictionPolicy> {
    @Override
    public Parsed<EvictionPolicy> parse(String text) {
      Optional<EvictionPolicy> policy = EvictionPolicy.named(text);
      return policy.isPresent()
          ? Parsed.valid(policy.get())
          : oneOf(
              Stream.of(
                  "volatile-lru",
                  "volatile-lfu",
                  "volatile-random",
                  "volatile-ttl",
                  "allkeys-lru",
                  "allkeys-lfu",
                  "allkeys-random",
                  "noeviction"));
    }

    @Override
    public String format(EvictionPolicy value) {
      return value.redisName();
    }
  }

  private static final class EndpointTypeType implements ParameterType<EndpointType> {
    @Override
    public Parsed<EndpointType> parse(String text) {
      Optional<EndpointType> type = EndpointType.named(text);
      return type.isPresent()
          ? Parsed.valid(type.get())
          : oneOf(Stream.of(EndpointType.values()).map(EndpointType::redisName));
    }

    @Override
    public String format(EndpointType value) {
      return value.redisName();
    }
  }

  private static <T> Parsed<T> oneOf(Stream<String> names) {
    return Parsed.invalid(
        "argument(s) must be one of the following: " + names.collect(Collectors.joining(", ")));
  }

  private static final class PubSubDefaultType implements ParameterType<String> {
    @Override
    public Parsed<String> parse(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return lower.equals("allchannels") || lower.equals("resetchannels")
          ? Parsed.valid(lower)
          : oneOf(Stream.of("allchannels", "resetchannels"));
    }

    @Override
    public String format(String value) {
      return value;
    }
  }

  private record OutputLimitsType(NodeParameters owner) implements ParameterType<OutputLimits> {
    @Override
    public Parsed<OutputLimits> parse(String text) {
      return owner.outputLimits.get().with(text);
    }

    @Override
    public String format(OutputLimits value) {
      return value.format();
    }
  }

  private static final class NoSavePoints implements ParameterType<String> {
    private static final Pattern POINTS = Pattern.compile("\\s*(\\d+\\s+\\d+\\s*)+");

    @Override
    public Parsed<String> parse(String text) {
      if (text.isBlank()) {
        return Parsed.valid("");
      }
      return Parsed.invalid(
          POINTS.matcher(text).matches()
              ? "snapshots follow the length of the log, save points do not exist here"
              : "Invalid save parameters");
    }

    @Override
    public String format(String value) {
      return value;
    }
  }
}
