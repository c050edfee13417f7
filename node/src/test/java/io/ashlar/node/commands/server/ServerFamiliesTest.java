package io.ashlar.node.commands.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.keyspace.Databases;
import io.ashlar.node.cluster.ClusterView;
import io.ashlar.node.cluster.EndpointType;
import io.ashlar.node.cluster.NodeAddress;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.command.NodeCall;
import io.ashlar.node.command.NodeCommandSpec;
import io.ashlar.node.commands.cluster.ClusterCommands;
import io.ashlar.node.config.FixedParameters;
import io.ashlar.node.config.NodeParameters;
import io.ashlar.node.info.CommandCollector;
import io.ashlar.node.info.CommandStats;
import io.ashlar.node.info.ErrorStats;
import io.ashlar.node.info.Identity;
import io.ashlar.node.info.InfoReport;
import io.ashlar.node.info.LatencyEvents;
import io.ashlar.node.info.NodeCollector;
import io.ashlar.node.info.NodeFacts;
import io.ashlar.node.info.Rates;
import io.ashlar.node.info.ShardFacts;
import io.ashlar.node.info.SlowLog;
import io.ashlar.node.info.Traffic;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The families as clients see them, looked up in the node's table. */
class ServerFamiliesTest {
  private final ClientRegistry clients = new ClientRegistry(new ClientPolicy());
  private final NodeParameters parameters =
      new NodeParameters(
          new FixedParameters(7001, "127.0.0.1", "/data", "", "", 500, 2, true, "yes", ""),
          clients.policy());
  private final Facts facts = new Facts();
  private final Hooks hooks = new Hooks();
  private final ClusterMap map =
      new ClusterMap(
          "c".repeat(40),
          1,
          1,
          List.of(new NodeInfo("n1", "a".repeat(40), "127.0.0.1", 7001, 9001)),
          List.of(new ShardInfo("s1", List.of("n1"), List.of(new SlotRange(0, 16383)))));
  private final ClusterView cluster =
      new ClusterView(
          "n1",
          () -> Optional.of(map),
          shard -> Optional.of("n1"),
          nodeName -> true,
          NodeAddress::of,
          () -> EndpointType.IP);
  private final Identity identity =
      new Identity("0.1.0", "n1", "b".repeat(40), 7001, 8001, 9001, "", "fsync", 2, 0);
  private final SlowLog slowLog = new SlowLog();
  private final LatencyEvents events = new LatencyEvents();
  private final ErrorStats errors = new ErrorStats();
  private final CommandTable table;
  private final CommandStats stats;
  private final InfoReport report;

  ServerFamiliesTest() {
    ServerFamilies families =
        new ServerFamilies(
            identity,
            parameters,
            facts,
            hooks,
            cluster,
            clients,
            slowLog,
            events,
            errors,
            () -> Instant.ofEpochSecond(12, 345_678),
            this::table,
            this::stats,
            this::report);
    List<NodeCommandSpec> commands = new ArrayList<>(families.commands());
    commands.addAll(new ClusterCommands(cluster, 0).table());
    table = new CommandTable(CommandTables.ALL, commands);
    stats = new CommandStats(table);
    report =
        new InfoReport(
            identity,
            facts,
            cluster,
            clients,
            stats,
            errors,
            new Traffic(rates(), rates(), rates()));
  }

  @Test
  void lookupIgnoresCaseAndExplainsWhatItDoesNotFind() {
    assertThat(table.lookup(args("GeT", "k")).spec().name()).isEqualTo("get");
    assertThat(table.lookup(args("CONFIG", "SET", "a", "b")).spec().name()).isEqualTo("config|set");
    assertThat(table.lookup(args("memory", "USAGE", "k")).nodeCommand()).isNull();
    assertThat(table.lookup(args("nosuch", "a"))).isNull();
    assertThat(table.unknown(args("nosuch", "a", "b")))
        .isEqualTo(
            new Reply.Error("ERR unknown command 'nosuch', with args beginning with: 'a' 'b' "));
    assertThat(table.unknown(args("config", "foo")))
        .isEqualTo(new Reply.Error("ERR unknown subcommand 'foo'. Try CONFIG HELP."));
    for (int i = 0; i < table.size(); i++) {
      assertThat(table.all().get(i).index()).isEqualTo(i);
    }
  }

  @Test
  void commandInfoHasRedissTenElements() {
    Reply reply = run("command", "info", "get", "nosuch");

    List<Reply> items = ((Reply.Array) reply).items();
    assertThat(items.get(1)).isEqualTo(Reply.NIL_ARRAY);
    List<Reply> get = ((Reply.Array) items.get(0)).items();
    assertThat(get).hasSize(10);
    assertThat(get.subList(0, 7))
        .containsExactly(
            Reply.Bulk.of("get"),
            Reply.Int.of(2),
            new Reply.SetReply(List.of(new Reply.Simple("readonly"), new Reply.Simple("fast"))),
            Reply.ONE,
            Reply.ONE,
            Reply.ONE,
            new Reply.SetReply(
                List.of(
                    new Reply.Simple("@read"),
                    new Reply.Simple("@string"),
                    new Reply.Simple("@fast"))));
    assertThat(items(get.get(8)).get(0).toString())
        .contains("RO", "access", "begin_search", "lastkey");
    Reply config = ((Reply.Array) run("command", "info", "config")).items().get(0);
    assertThat(((Reply.Array) ((Reply.Array) config).items().get(9)).items()).hasSize(5);
  }

  @Test
  void notesComeBeforeWhatElseIsToldOfKeys() {
    Reply sort = ((Reply.Array) run("command", "info", "sort")).items().getFirst();
    List<Reply> keySpecs = items(((Reply.Array) sort).items().get(8));
    assertThat(names(keySpecs.get(0))).containsExactly("flags", "begin_search", "find_keys");
    for (int i = 1; i < 3; i++) {
      assertThat(names(keySpecs.get(i)))
          .containsExactly("notes", "flags", "begin_search", "find_keys");
    }
    assertThat(((Reply.MapReply) keySpecs.get(2)).items().get(1))
        .isEqualTo(
            Reply.Bulk.of(
                "For the optional STORE keyword. It is marked 'unknown' because the keyword can"
                    + " appear anywhere in the argument array"));
  }

  private static List<String> names(Reply map) {
    List<Reply> items = ((Reply.MapReply) map).items();
    return IntStream.range(0, items.size() / 2)
        .mapToObj(i -> new String(((Reply.Bulk) items.get(2 * i)).toBytes(), UTF_8))
        .toList();
  }

  @Test
  void clientsAreToldWhereACommandMayGo() {
    Reply scan = ((Reply.Array) run("command", "info", "scan")).items().getFirst();
    assertThat(items(((Reply.Array) scan).items().get(7)))
        .containsExactly(
            Reply.Bulk.of("nondeterministic_output"),
            Reply.Bulk.of("request_policy:special"),
            Reply.Bulk.of("response_policy:special"));
    Reply slowLog = ((Reply.Array) run("command", "info", "slowlog|get")).items().getFirst();
    assertThat(((Reply.Array) slowLog).items().get(1))
        .as("two or three")
        .isEqualTo(Reply.Int.of(-2));
  }

  private static Reply words(String... words) {
    return new Reply.SetReply(
        java.util.Arrays.stream(words).<Reply>map(Reply.Simple::new).toList());
  }

  @Test
  void commandsKeysAndLists() {
    assertThat(run("command", "getkeys", "mset", "a", "1", "b", "2"))
        .isEqualTo(Reply.Array.of(Reply.Bulk.of("a"), Reply.Bulk.of("b")));
    Reply invalid = new Reply.Error("ERR Invalid arguments specified for command");
    assertThat(run("command", "getkeys", "zunionstore", "d", "3", "a", "b")).isEqualTo(invalid);
    assertThat(run("command", "getkeys", "pfmerge", "d")).isEqualTo(invalid);
    assertThat(run("command", "getkeys", "georadius", "a", "1", "1", "1", "m", "store", "d"))
        .isEqualTo(Reply.Array.of(Reply.Bulk.of("a"), Reply.Bulk.of("d")));
    assertThat(run("command", "getkeysandflags", "move", "a", "1"))
        .isEqualTo(
            Reply.Array.of(Reply.Array.of(Reply.Bulk.of("a"), words("RW", "access", "update"))));
    assertThat(run("command", "getkeysandflags", "set", "a", "1"))
        .isEqualTo(Reply.Array.of(Reply.Array.of(Reply.Bulk.of("a"), words("OW", "update"))));
    assertThat(run("command", "getkeysandflags", "set", "a", "1", "get"))
        .isEqualTo(
            Reply.Array.of(Reply.Array.of(Reply.Bulk.of("a"), words("RW", "access", "update"))));
    assertThat(run("command", "getkeys", "time"))
        .isEqualTo(new Reply.Error("ERR The command has no key arguments"));
    assertThat(run("command", "getkeys", "nosuch"))
        .isEqualTo(new Reply.Error("ERR Invalid command specified"));
    assertThat(run("command", "getkeys", "get"))
        .isEqualTo(new Reply.Error("ERR Invalid number of arguments specified for command"));
    assertThat(run("command", "list", "filterby", "pattern", "SETR*"))
        .isEqualTo(Reply.Array.of(Reply.Bulk.of("setrange")));
    assertThat(run("command", "list", "filterby", "foo", "x"))
        .isEqualTo(new Reply.Error("ERR syntax error"));
    assertThat(run("command", "docs", "get").toString()).contains("summary", "since", "group");
  }

  @Test
  void statisticsOfCommands() {
    var get = table.named("get").orElseThrow();
    for (int i = 0; i < 3; i++) {
      stats.executed(get.spec(), 1_500, false);
    }
    stats.executed(get.spec(), 40_000, true);
    stats.rejected(get.spec());
    errors.count("WRONGTYPE");

    assertThat(text(run("info", "commandstats", "errorstats")))
        .isEqualTo(
            "# Commandstats\r\n"
                + "cmdstat_get:calls=4,usec=44,usec_per_call=11.00,rejected_calls=1,failed_calls=1\r\n"
                + "\r\n"
                + "# Errorstats\r\n"
                + "errorstat_WRONGTYPE:count=1\r\n");
    assertThat(text(run("info", "latencystats")))
        .startsWith("# Latencystats\r\nlatency_percentiles_usec_get:p50=1.503,p99=40.");
    assertThat(run("latency", "histogram", "get").toString())
        .isEqualTo(
            map("get", map("calls", Reply.Int.of(4), "histogram_usec", levels(2, 3, 66, 4)))
                .toString());
    assertThat(new CommandCollector(stats, errors).collect().size()).isEqualTo(5);
    assertThat(new NodeCollector(identity, facts, cluster, clients).collect().size())
        .isGreaterThan(20);

    assertThat(run("config", "resetstat")).isEqualTo(Reply.OK);
    assertThat(text(run("info", "commandstats"))).isEqualTo("# Commandstats\r\n");
    assertThat(hooks.resets).isOne();
  }

  @Test
  void infoSections() {
    String all = text(run("info", "everything"));
    assertThat(all)
        .startsWith("# Server\r\nredis_version:7.2.0\r\nashlar_version:0.1.0\r\n")
        .contains("redis_mode:cluster\r\n", "tcp_port:7001\r\n", "run_id:" + "b".repeat(40))
        .contains("\r\n\r\n# Clients\r\nconnected_clients:0\r\n")
        .contains("used_memory:4096\r\nused_memory_human:4.00K\r\n", "maxmemory_policy:noeviction")
        .contains("aof_enabled:1\r\n", "loading:0\r\n")
        .contains("role:master\r\nconnected_slaves:0\r\n")
        .contains("# Cluster\r\ncluster_enabled:1\r\n")
        .contains("db0:keys=7,expires=2,avg_ttl=0\r\ndb9:keys=3,expires=0,avg_ttl=0\r\n")
        .contains("shard_s1:role=leader,term=3,commit=100,applied=99,lag=1,in_flight_entries=4,");
    assertThat(text(run("info"))).doesNotContain("# Commandstats");
    assertThat(text(run("info", "nosuch"))).isEmpty();
    for (String line : all.split("\r\n")) {
      assertThat(line).matches("|# .*|[A-Za-z0-9_.|-]+:.*");
    }
  }

  @Test
  void slowCommandsAreLoggedShortened() {
    slowLog.setLengthMax(2);
    slowLog.add(args("get", "a"), "1.2.3.4:5", "me", 9, 11_000);
    slowLog.add(args("set", "k", "x".repeat(200)), "1.2.3.4:5", "", 10, 12_000);
    byte[][] many = new byte[40][];
    java.util.Arrays.fill(many, "v".getBytes(UTF_8));
    slowLog.add(many, "1.2.3.4:5", "", 11, 13_000);

    assertThat(run("slowlog", "len")).isEqualTo(Reply.Int.of(2));
    List<SlowLog.Entry> entries = slowLog.latest(-1);
    assertThat(entries.get(0).args()).hasSize(32);
    assertThat(new String(entries.get(0).args().get(31), UTF_8))
        .isEqualTo("... (9 more arguments)");
    assertThat(new String(entries.get(1).args().get(2), UTF_8))
        .isEqualTo("x".repeat(128) + "... (72 more bytes)");
    assertThat(((Reply.Array) ((Reply.Array) run("slowlog", "get", "1")).items().get(0)).items())
        .startsWith(Reply.Int.of(2), Reply.Int.of(11), Reply.Int.of(13_000));
    assertThat(run("slowlog", "get", "-2"))
        .isEqualTo(new Reply.Error("ERR count should be greater than or equal to -1"));
  }

  @Test
  void waitingAndSaving() {
    assertThat(run("wait", "2", "100")).isEqualTo(Reply.Int.of(2));
    assertThat(run("waitaof", "1", "1", "0")).isEqualTo(Reply.Array.of(Reply.ONE, Reply.Int.of(2)));
    assertThat(run("wait", "a", "0"))
        .isEqualTo(new Reply.Error("ERR value is not an integer or out of range"));
    assertThat(run("wait", "0", "a"))
        .isEqualTo(new Reply.Error("ERR timeout is not an integer or out of range"));
    assertThat(run("wait", "0", "-1")).isEqualTo(new Reply.Error("ERR timeout is negative"));
    assertThat(run("bgsave")).isEqualTo(new Reply.Simple("Background saving started"));
    assertThat(run("bgsave", "foo")).isEqualTo(new Reply.Error("ERR syntax error"));
    hooks.running = true;
    assertThat(run("save")).isEqualTo(new Reply.Error("ERR Background save already in progress"));
    assertThat(run("lastsave")).isEqualTo(Reply.Int.of(5));
    assertThat(run("time")).isEqualTo(Reply.Array.of(Reply.Bulk.of("12"), Reply.Bulk.of("345")));
    assertThat(run("role"))
        .isEqualTo(Reply.Array.of(Reply.Bulk.of("master"), Reply.ZERO, Reply.EMPTY_ARRAY));
    assertThat(run("debug", "sleep", "0.5")).isEqualTo(Reply.OK);
    assertThat(hooks.sleptMicros).isEqualTo(500_000);
    assertThat(run("debug", "reload", "nosave")).isEqualTo(Reply.OK);
    assertThat(run("debug", "reload")).isEqualTo(Reply.OK);
    assertThat(hooks.reloads).isEqualTo(2);
    assertThat(run("debug", "reload", "now"))
        .isEqualTo(
            new Reply.Error(
                "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options."));
    assertThat(run("debug", "ashlar-move", "0", "9", "s2")).isEqualTo(Reply.OK);
    assertThat(run("debug", "ashlar-move", "0", "9", "s9"))
        .isEqualTo(new Reply.Error("ERR no shard s9"));
    assertThat(run("debug", "ashlar-move", "9", "0", "s2"))
        .isEqualTo(new Reply.Error("ERR Invalid slot"));
    assertThat(run("debug", "foo"))
        .isEqualTo(
            new Reply.Error(
                "ERR unknown subcommand or wrong number of arguments for 'foo'. Try DEBUG HELP."));
  }

  @Test
  void whatMeansNothingHereIsReadAllTheSame() {
    Reply badThreshold =
        new Reply.Error("ERR argument must be a memory value bigger than 1 and smaller than 4gb");
    assertThat(run("debug", "quicklist-packed-threshold", "100b")).isEqualTo(Reply.OK);
    assertThat(run("debug", "quicklist-packed-threshold", "4gb")).isEqualTo(badThreshold);
    assertThat(run("debug", "quicklist-packed-threshold", "x")).isEqualTo(badThreshold);
    assertThat(run("debug", "replybuffer", "peak-reset-time", "reset")).isEqualTo(Reply.OK);
    assertThat(run("debug", "replybuffer", "peak-reset-time", "x"))
        .isEqualTo(new Reply.Error("ERR value is not an integer or out of range"));
    for (String line :
        List.of(
            "change-repl-id x",
            "log",
            "pause-cron",
            "quicklist-packed-threshold",
            "replybuffer resizing",
            "replybuffer size 1",
            "set-skip-checksum-validation")) {
      String[] words = ("debug " + line).split(" ");
      assertThat(run(words))
          .isEqualTo(
              new Reply.Error(
                  "ERR unknown subcommand or wrong number of arguments for '"
                      + words[1]
                      + "'. Try DEBUG HELP."));
    }
  }

  @Test
  void sleepingIsALatency() {
    events.setThresholdMs(100);
    run("debug", "sleep", "0.05");
    assertThat(events.all()).isEmpty();
    run("debug", "sleep", "0.25");
    assertThat(events.all())
        .containsExactly(
            new LatencyEvents.Series("command", List.of(new LatencyEvents.Sample(12, 250)), 250));
  }

  @Test
  void latenciesAreDrawn() {
    assertThat(run("latency", "graph", "command"))
        .isEqualTo(new Reply.Error("ERR No samples available for event 'command'"));
    long[][] samples = {{12 - 4000, 100}, {12 - 70, 200}, {11, 150}, {12, 100}};
    for (long[] sample : samples) {
      events.add("command", sample[0], sample[1]);
    }
    assertThat(text(run("latency", "graph", "command")))
        .isEqualTo(
            "command - high 200 ms, low 100 ms (all time high 200 ms)\n"
                + "-".repeat(80)
                + "\n #  \n |_ \n || \n_||_\n    \n1110\nhmss\n");
  }

  @Test
  void clusterAnswersAndRefusals() {
    assertThat(run("cluster", "keyslot", "foo{hash_tag}")).isEqualTo(Reply.Int.of(2515));
    assertThat(run("cluster", "myid")).isEqualTo(Reply.Bulk.of("a".repeat(40)));
    assertThat(run("cluster", "meet", "a", "1").toString()).contains("owned by its control plane");
    assertThat(run("cluster", "countkeysinslot", "99999"))
        .isEqualTo(new Reply.Error("ERR Invalid slot"));
    assertThat(run("cluster", "getkeysinslot", "0", "-1"))
        .isEqualTo(new Reply.Error("ERR Invalid slot or number of keys"));
    assertThat(run("shutdown").toString()).contains("operator's tool");
  }

  private CommandTable table() {
    return table;
  }

  private CommandStats stats() {
    return stats;
  }

  private InfoReport report() {
    return report;
  }

  private static Rates rates() {
    return new Rates(() -> 0, 0);
  }

  private Reply run(String... words) {
    byte[][] args = args(words);
    CommandTable.Entry entry = table.lookup(args);
    assertThat(entry).as(String.join(" ", words)).isNotNull();
    assertThat(entry.spec().arity().accepts(args.length)).isTrue();
    List<Reply> replies = new ArrayList<>();
    entry.nodeCommand().execute(call(args, replies));
    assertThat(replies).hasSize(1);
    return replies.get(0);
  }

  /** A call that has arguments and takes a reply; nothing else of it is used here. */
  private static NodeCall call(byte[][] args, List<Reply> replies) {
    return (NodeCall)
        Proxy.newProxyInstance(
            NodeCall.class.getClassLoader(),
            new Class<?>[] {NodeCall.class},
            (proxy, method, given) ->
                switch (method.getName()) {
                  case "args" -> args;
                  case "arg" -> new String(args[(int) given[0]], UTF_8);
                  case "reply" -> replies.add((Reply) given[0]) ? null : null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static byte[][] args(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(UTF_8);
    }
    return args;
  }

  private static String text(Reply reply) {
    return new String(((Reply.Verbatim) reply).text(), UTF_8);
  }

  private static List<Reply> items(Reply set) {
    return ((Reply.SetReply) set).items();
  }

  private static Reply map(Object... namesAndValues) {
    List<Reply> items = new ArrayList<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      items.add(Reply.Bulk.of((String) namesAndValues[i]));
      items.add((Reply) namesAndValues[i + 1]);
    }
    return new Reply.MapReply(items);
  }

  private static Reply levels(int... numbers) {
    List<Reply> items = new ArrayList<>();
    for (int number : numbers) {
      items.add(Reply.Int.of(number));
    }
    return new Reply.MapReply(items);
  }

  private static final class Facts implements NodeFacts {
    @Override
    public List<ShardFacts> shards() {
      return List.of(
          new ShardFacts(
              "s1",
              "leader",
              true,
              3,
              100,
              99,
              1,
              4,
              512,
              0,
              2,
              5_000,
              false,
              10,
              2,
              4096,
              List.of(new Databases.Size(0, 7, 2), new Databases.Size(9, 3, 0)),
              7,
              8,
              9,
              0));
    }

    @Override
    public long netInputBytes() {
      return 1;
    }

    @Override
    public long netOutputBytes() {
      return 2;
    }

    @Override
    public int blockedClients() {
      return 0;
    }

    @Override
    public long maxMemoryBytes() {
      return 0;
    }

    @Override
    public String evictionPolicy() {
      return "noeviction";
    }

    @Override
    public List<Double> latencyPercentiles() {
      return List.of(50.0, 99.0);
    }
  }

  private static final class Hooks implements ServerHooks {
    @Override
    public CompletionStage<List<ReplicaChecksum>> checksums() {
      return CompletableFuture.completedFuture(List.of(new ReplicaChecksum("s1", 7, 255)));
    }

    long sleptMicros;
    int resets;
    int reloads;
    boolean running;

    @Override
    public CompletionStage<Void> sleep(long micros) {
      sleptMicros = micros;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void setActiveExpiry(boolean on) {}

    @Override
    public CompletionStage<Void> snapshotAll() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> reloadAll() {
      reloads++;
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public boolean snapshotRunning() {
      return running;
    }

    @Override
    public CompletionStage<Integer> awaitReplicas(NodeCall call, long replicas, long timeoutMs) {
      return CompletableFuture.completedFuture(2);
    }

    @Override
    public CompletionStage<Optional<String>> moveSlots(int first, int last, String to) {
      return CompletableFuture.completedFuture(
          to.equals("s2") ? Optional.empty() : Optional.of("no shard " + to));
    }

    @Override
    public void resetStatistics() {
      resets++;
    }
  }
}
