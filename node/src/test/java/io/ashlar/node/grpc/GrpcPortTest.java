package io.ashlar.node.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.CommandTables;
import io.ashlar.node.acl.AclUser;
import io.ashlar.node.acl.CommandIndex;
import io.ashlar.node.acl.UserRules;
import io.ashlar.node.bus.PeerToken;
import io.ashlar.node.command.CommandTable;
import io.ashlar.node.connection.IoLoops;
import io.ashlar.node.session.ClientPolicy;
import io.ashlar.node.session.ClientRegistry;
import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.AdminGrpc;
import io.ashlar.proto.v1.AdminSetConfigRequest;
import io.ashlar.proto.v1.AdminSetConfigResponse;
import io.ashlar.proto.v1.AdminUnsetConfigRequest;
import io.ashlar.proto.v1.AdminUnsetConfigResponse;
import io.ashlar.proto.v1.ConfigValue;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGrpc;
import io.ashlar.proto.v1.TopologyWatchRequest;
import io.ashlar.proto.v1.TopologyWatchResponse;
import io.ashlar.resp.Reply;
import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import io.ashlar.topology.ShardInfo;
import io.ashlar.topology.SlotRange;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The port as clients on a socket see it, over a map that the test changes. */
final class GrpcPortTest {
  private static final CommandTable TABLE = new CommandTable(CommandTables.ALL, List.of());
  private static final CommandIndex INDEX =
      new CommandIndex(TABLE.all().stream().map(CommandTable.Entry::spec).toList());

  private final ClientRegistry clients = new ClientRegistry(new ClientPolicy());
  private final Source source = new Source();
  private final TopologyFeed feed = TopologyFeed.of(source);
  private final GrpcCalls calls = new GrpcCalls();
  private final IoLoops loops = new IoLoops(1, "grpc-port-test");
  private final QuietAdmin admin = new QuietAdmin();
  private GrpcPort port;
  private ManagedChannel channel;

  private static final class Source implements TopologySource {
    volatile Optional<ClusterMap> map = Optional.empty();
    volatile Leader leader = new Leader("n1", 1);

    @Override
    public Optional<ClusterMap> map() {
      return map;
    }

    @Override
    public Leader leaderOf(String shardId) {
      return leader;
    }
  }

  @BeforeEach
  void open() throws Exception {
    port =
        new GrpcPort(
            new InetSocketAddress("127.0.0.1", 0),
            loops,
            List.of(
                new GrpcPort.Service(
                    new TopologyService("n1", feed),
                    // Commands of the engine stand for those of the node that really guard.
                    AccessRule.likeCommands(TABLE, "dbsize", Map.of()),
                    feed::close),
                new GrpcPort.Service(
                    new AdminService(admin, java.time.InstantSource.system()),
                    AccessRule.likeCommands(TABLE, "flushall", Map.of()))),
            new CallerCheck(clients, () -> source.map, java.time.InstantSource.system()),
            calls);
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", port.port()).usePlaintext().build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    port.close();
    loops.close();
  }

  private static ClusterMap map(long epoch, int shards) {
    List<ShardInfo> all = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      all.add(new ShardInfo("s" + (i + 1), List.of("n1", "n2"), List.of(new SlotRange(i, i))));
    }
    return new ClusterMap(
        "0".repeat(40),
        epoch,
        42,
        List.of(
            new NodeInfo("n1", "1".repeat(40), "10.0.0.1", 7001, 8001).withGrpcPort(9001),
            new NodeInfo("n2", "2".repeat(40), "10.0.0.2", 7002, 8002)),
        all);
  }

  private void show(ClusterMap map) {
    source.map = Optional.of(map);
    feed.refresh();
  }

  private static Channel as(Channel channel, String scheme, String name, String secret) {
    Metadata headers = new Metadata();
    headers.put(
        BasicCredentials.AUTHORIZATION,
        scheme + " " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(UTF_8)));
    return io.grpc.ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static AclUser user(String name, String... words) {
    UserRules rules = new UserRules(name, INDEX, false);
    for (String word : words) {
      assertThat(rules.apply(word)).as(word).isNull();
    }
    return rules.build();
  }

  private void usersWithPasswords() {
    clients
        .accounts()
        .replace(
            Map.of(
                "default",
                user("default", "on", ">secret", "~*", "&*", "+@all"),
                "reader",
                user("reader", "on", ">r", "~*", "+dbsize"),
                "out",
                user("out", "off", ">o", "~*", "+@all")));
  }

  private static Status.Code codeOf(Throwable thrown) {
    return ((StatusRuntimeException) thrown).getStatus().getCode();
  }

  @Test
  void theMapIsToldWithItsLeadersAndWithoutTheSecret() throws Exception {
    TopologyGrpc.TopologyBlockingStub stub = TopologyGrpc.newBlockingStub(channel);
    assertThatThrownBy(() -> stub.get(TopologyGetRequest.getDefaultInstance()))
        .satisfies(
            thrown -> {
              assertThat(codeOf(thrown)).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(StatusProto.fromThrowable(thrown).getDetails(0).toString())
                  .contains("NO_CLUSTER_MAP");
            });
    show(map(3, 2));
    var answer = stub.get(TopologyGetRequest.getDefaultInstance());
    assertThat(answer.getAnsweredBy()).isEqualTo("n1");
    assertThat(answer.getMap().getEpoch()).isEqualTo(3);
    assertThat(answer.getMap().getNodes(0).getGrpcPort()).isEqualTo(9001);
    assertThat(answer.getMap().getShards(1).getLeader()).isEqualTo("n1");
    assertThat(answer.getMap().getShards(1).getSlots(0).getFirst()).isEqualTo(1);
  }

  @Test
  void watchersHearOfTheFirstMapOfEachNewOneAndOfLeaders() {
    Iterator<TopologyWatchResponse> seen =
        TopologyGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .watch(TopologyWatchRequest.getDefaultInstance());
    await(() -> feed.watcherCount() == 1);
    show(map(1, 1));
    assertThat(seen.next().getMap().getEpoch()).isEqualTo(1);
    show(map(2, 1));
    assertThat(seen.next().getMap().getEpoch()).isEqualTo(2);
    source.leader = new TopologySource.Leader("n2", 2);
    feed.refresh();
    var third = seen.next().getMap();
    assertThat(third.getEpoch()).isEqualTo(2);
    assertThat(third.getShards(0).getLeader()).isEqualTo("n2");
    feed.refresh(); // Nothing new: nothing is told.
    show(map(3, 1));
    assertThat(seen.next().getMap().getEpoch()).isEqualTo(3);

    port.close();
    assertThatThrownBy(seen::next)
        .satisfies(thrown -> assertThat(codeOf(thrown)).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void oneThatReadsSlowlyMissesMapsInBetweenAndNeverTheNewest() throws Exception {
    BlockingQueue<Long> epochs = new LinkedBlockingQueue<>();
    ClientCall<TopologyWatchRequest, TopologyWatchResponse> call =
        channel.newCall(TopologyGrpc.getWatchMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(TopologyWatchResponse message) {
            epochs.add(message.getMap().getEpoch());
          }
        },
        new Metadata());
    call.sendMessage(TopologyWatchRequest.getDefaultInstance());
    call.halfClose();
    await(() -> feed.watcherCount() == 1);
    int editions = 400; // Of about 25 kB: far more than what is on the way at most.
    for (int epoch = 1; epoch <= editions; epoch++) {
      show(map(epoch, 1_000));
    }
    call.request(editions);
    List<Long> seen = new ArrayList<>();
    while (seen.isEmpty() || seen.getLast() < editions) {
      Long epoch = epochs.poll(20, TimeUnit.SECONDS);
      assertThat(epoch).as("after %s", seen).isNotNull();
      seen.add(epoch);
    }
    assertThat(seen).isSorted().doesNotHaveDuplicates().hasSizeLessThan(editions);
    assertThat(seen.getFirst()).isEqualTo(1);
    call.cancel("seen enough", null);
    await(() -> feed.watcherCount() == 0);
  }

  @Test
  void usersMayDoWhatTheirRulesSay() {
    show(map(1, 1));
    usersWithPasswords();
    assertThat(topology(channel)).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(topology(as(channel, "Basic", "reader", "wrong")))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(topology(as(channel, "Basic", "out", "o"))).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(topology(as(channel, "Bearer", "reader", "r")))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(topology(as(channel, "Basic", "reader", "r"))).isEqualTo(Status.Code.OK);
    assertThat(admin(as(channel, "Basic", "reader", "r"))).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(admin(as(channel, "basic", "default", "secret"))).isEqualTo(Status.Code.OK);
    assertThat(admin(as(channel, "Basic", "", "secret"))).isEqualTo(Status.Code.OK);
    assertThat(clients.denials().newest(10))
        .extracting(entry -> entry.user())
        .contains("reader", "out");
  }

  @Test
  void settingsAreSetAndUnset() {
    show(map(1, 1));
    usersWithPasswords();
    AdminUnsetConfigRequest unset = AdminUnsetConfigRequest.newBuilder().setName("timeout").build();
    AdminSetConfigRequest set =
        AdminSetConfigRequest.newBuilder()
            .addValues(ConfigValue.newBuilder().setName("timeout").setValue("7"))
            .build();
    AdminGrpc.AdminBlockingStub reader = operator(as(channel, "Basic", "reader", "r"));
    assertThatThrownBy(() -> reader.setConfig(set)).hasMessageContaining("PERMISSION_DENIED");
    assertThatThrownBy(() -> reader.unsetConfig(unset)).hasMessageContaining("PERMISSION_DENIED");
    assertThat(admin.done).isEmpty();
    assertThat(AdminService.LIKE_COMMANDS)
        .containsEntry("SetConfig", "config|set")
        .containsEntry("UnsetConfig", "config|set");

    AdminGrpc.AdminBlockingStub operator = operator(as(channel, "Basic", "default", "secret"));
    assertThat(operator.setConfig(set))
        .isEqualTo(AdminSetConfigResponse.newBuilder().setEpoch(7).setAgreed(true).build());
    admin.reply = Reply.Int.of(1);
    assertThat(operator.unsetConfig(unset))
        .isEqualTo(AdminUnsetConfigResponse.newBuilder().setEpoch(7).setUnset(true).build());
    admin.reply = Reply.Int.of(0);
    assertThat(operator.unsetConfig(unset).getUnset()).isFalse();
    assertThat(admin.done).containsExactly("config timeout 7", "unset timeout", "unset timeout");
    admin.reply = new Reply.Error("UNKNOWNFATE nobody answered");
    assertThatThrownBy(() -> operator.setConfig(set)).hasMessageContaining("UNKNOWN");
  }

  private static AdminGrpc.AdminBlockingStub operator(Channel channel) {
    return AdminGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  @Test
  void nodesShowTheirToken() {
    show(map(1, 1));
    usersWithPasswords();
    String token = PeerToken.of(source.map.orElseThrow(), "n2");
    assertThat(admin(as(channel, "AshlarNode", "n2", token))).isEqualTo(Status.Code.OK);
    assertThat(admin(as(channel, "AshlarNode", "n1", token)))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    String stranger = PeerToken.of(source.map.orElseThrow(), "n9");
    assertThat(admin(as(channel, "AshlarNode", "n9", stranger)))
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void healthIsForEverybodyAndReflectionForUsers() throws Exception {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    usersWithPasswords();
    HealthCheckRequest node = HealthCheckRequest.getDefaultInstance();
    assertThat(health.check(node).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    port.ready(true);
    assertThat(health.check(node).getStatus()).isEqualTo(ServingStatus.SERVING);
    HealthCheckRequest topology =
        HealthCheckRequest.newBuilder().setService("ashlar.v1.Topology").build();
    assertThat(health.check(topology).getStatus()).isEqualTo(ServingStatus.SERVING);

    assertThatThrownBy(() -> services(channel))
        .hasRootCauseInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAUTHENTICATED");
    assertThat(services(as(channel, "Basic", "reader", "r")))
        .contains("ashlar.v1.Topology", "ashlar.v1.Admin", "grpc.health.v1.Health");
  }

  @Test
  void callsAreCountedByHowTheyEnd() {
    show(map(1, 1));
    assertThat(topology(channel)).isEqualTo(Status.Code.OK);
    await(() -> shown().contains("method=\"ashlar.v1.Topology/Get\"}=1"));
    assertThat(shown()).contains("code=\"OK\"");
  }

  private String shown() {
    StringBuilder text = new StringBuilder();
    calls
        .collect()
        .forEach(
            metric ->
                metric
                    .getDataPoints()
                    .forEach(
                        point -> {
                          if (point
                              instanceof
                              io.prometheus.metrics.model.snapshots.CounterSnapshot
                                      .CounterDataPointSnapshot
                                  counter) {
                            text.append(point.getLabels())
                                .append('=')
                                .append(counter.getValue())
                                .append('\n');
                          }
                        }));
    return text.toString();
  }

  private static List<String> services(Channel channel) throws Exception {
    CompletableFuture<List<String>> names = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    names.complete(
                        response.getListServicesResponse().getServiceList().stream()
                            .map(service -> service.getName())
                            .toList());
                  }

                  @Override
                  public void onError(Throwable thrown) {
                    names.completeExceptionally(thrown);
                  }

                  @Override
                  public void onCompleted() {}
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    List<String> answer = names.get(20, TimeUnit.SECONDS);
    ask.onCompleted();
    return answer;
  }

  private static Status.Code topology(Channel channel) {
    try {
      var _ =
          TopologyGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .get(TopologyGetRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static Status.Code admin(Channel channel) {
    try {
      var _ =
          AdminGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
      Thread.onSpinWait();
    }
  }
}
