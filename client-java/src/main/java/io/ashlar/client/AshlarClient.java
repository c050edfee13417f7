package io.ashlar.client;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A client of an Ashlar cluster. One for an application is enough: it is safe for all threads and
 * sends what they ask together.
 *
 * <pre>{@code
 * try (AshlarClient client = AshlarClient.connect("localhost:9001")) {
 *   client.strings().set("greeting", "hello").await();
 *   String greeting = client.strings().get("greeting").await();
 *   client.counters().increment("visits").thenAccept(n -> System.out.println(n + " visits"));
 * }
 * }</pre>
 *
 * <p>Every method returns at once; {@link Pending#await} waits. A write carries a request id,
 * unless the options say otherwise: sent again after a lost connection or leader, it is executed
 * once.
 */
public final class AshlarClient implements AutoCloseable {
  private static final int REPLY_BYTES_MAX = 512 << 20;
  private static final long KEEP_ALIVE_SECONDS = 15;
  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 3;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ClientOptions options;
  private final ClientThread thread = new ClientThread();
  private final Dispatcher dispatcher;
  private final Links links;
  private final TopologyFollower topology;
  private final Runner runner;
  private final Families<String> texts;

  /**
   * Connects as the default user.
   *
   * @param endpoints {@code host:port} of the gRPC ports of one or more nodes
   * @throws UnavailableException when none of them answers
   */
  public static AshlarClient connect(String... endpoints) {
    return connect(ClientOptions.of(endpoints));
  }

  /** As {@link #connect(String...)}, with options. */
  public static AshlarClient connect(ClientOptions options) {
    AshlarClient client = new AshlarClient(options);
    try {
      client.topology.start(System.nanoTime() + options.deadline().toNanos());
    } catch (AshlarException e) {
      client.close();
      throw e;
    }
    return client;
  }

  private AshlarClient(ClientOptions options) {
    this.options = options;
    this.dispatcher = new Dispatcher(options, thread);
    this.links = new Links(address -> new NodeLink(address, channel(address), thread, dispatcher));
    List<GridMap.Address> seeds = options.endpoints().stream().map(AshlarClient::address).toList();
    this.topology = new TopologyFollower(seeds, links, thread);
    this.runner = new Runner(dispatcher, options);
    this.texts = new Families<>(runner, Codec.UTF8);
    dispatcher.start(topology, links);
  }

  private static GridMap.Address address(String endpoint) {
    int colon = endpoint.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException("not host:port: " + endpoint);
    }
    try {
      return new GridMap.Address(
          endpoint.substring(0, colon), Integer.parseInt(endpoint.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not host:port: " + endpoint, e);
    }
  }

  private ManagedChannel channel(GridMap.Address address) {
    ManagedChannelBuilder<?> builder =
        Grpc.newChannelBuilderForAddress(
                address.host(), address.port(), InsecureChannelCredentials.create())
            .maxInboundMessageSize(REPLY_BYTES_MAX)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true);
    String password = options.password();
    if (password != null) {
      String user = options.user() == null ? "default" : options.user();
      Metadata headers = new Metadata();
      String pair = user + ":" + password;
      headers.put(
          AUTHORIZATION,
          "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
      builder.intercept(MetadataUtils.newAttachHeadersInterceptor(headers));
    }
    return builder.build();
  }

  // ---- families, with values as UTF-8 text ----

  /** Single values. */
  public Strings<String> strings() {
    return texts.strings();
  }

  public Counters counters() {
    return texts.counters();
  }

  public Hashes<String> hashes() {
    return texts.hashes();
  }

  public Lists<String> lists() {
    return texts.lists();
  }

  public Sets<String> sets() {
    return texts.sets();
  }

  public SortedSets<String> sortedSets() {
    return texts.sortedSets();
  }

  public Streams<String> streams() {
    return texts.streams();
  }

  public Geo geo() {
    return texts.geo();
  }

  public Bitmaps bitmaps() {
    return texts.bitmaps();
  }

  public HyperLogLogs hyperLogLogs() {
    return texts.hyperLogLogs();
  }

  /** What concerns keys whatever they hold. */
  public Keys keys() {
    return texts.keys();
  }

  /** Lua scripts and functions. */
  public Scripts scripts() {
    return texts.scripts();
  }

  /** The families with values of another kind. */
  public <V> Families<V> with(Codec<V> codec) {
    return new Families<>(runner, codec);
  }

  // ---- more ----

  /**
   * Several commands on keys of one slot as one step; nothing is sent before {@link Atomic#run}.
   */
  public Atomic atomically() {
    return new Atomic(runner);
  }

  /** A transaction that runs only if what it has read is unchanged; see {@link Optimistic}. */
  public Optimistic optimistic() {
    return new Optimistic(topology, links, options);
  }

  /** Channels and what is published in them. */
  public Channels channels() {
    return new Channels(runner, topology, links, thread);
  }

  /** Which keys change. */
  public Changes changes() {
    return new Changes(topology, links, thread);
  }

  /**
   * Values of keys with one prefix, kept in this process until somebody changes them.
   *
   * @param entriesMax how many are kept
   * @param maxAge of a value, whatever is heard
   */
  public NearCache<String> nearCache(String prefix, int entriesMax, Duration maxAge) {
    return nearCache(prefix, Codec.UTF8, entriesMax, maxAge);
  }

  /** As {@link #nearCache(String, int, Duration)}, with values of another kind. */
  public <V> NearCache<V> nearCache(
      String prefix, Codec<V> codec, int entriesMax, Duration maxAge) {
    Runner fromLeaders = new Runner(dispatcher, options.withReadFrom(ReadFrom.LEADER));
    return new NearCache<>(
        new Strings<>(fromLeaders, codec), prefix, entriesMax, maxAge, topology, links, thread);
  }

  /**
   * All keys of the cluster that match a glob; each that is there all the while at least once, as
   * SCAN does. Blocks while it is consumed.
   */
  public Stream<String> scan(String pattern) {
    return new ClusterScan(runner, topology, pattern).stream();
  }

  /**
   * Any command.
   *
   * @param key one of its keys, which decides where it goes; null when it has none
   * @param write whether it may change anything
   */
  public Pending<Value> command(
      @org.jspecify.annotations.Nullable String key, boolean write, String... words) {
    Args args = new Args().addAll(words);
    if (key == null) {
      return runner.anywhere(write, args, value -> value);
    }
    return write ? runner.write(key, args, value -> value) : runner.read(key, args, value -> value);
  }

  /** Calls that are under way end with an exception that says what became of them. */
  @Override
  public void close() {
    topology.close();
    dispatcher.close();
    links.close();
    thread.close();
  }
}
