package io.ashlar.cli.operate;

import io.ashlar.proto.v1.AdminAddJoinTokenRequest;
import io.ashlar.proto.v1.AdminAddJoinTokenResponse;
import io.ashlar.proto.v1.AdminDeleteUserRequest;
import io.ashlar.proto.v1.AdminDeleteUserResponse;
import io.ashlar.proto.v1.AdminDigestSlotsRequest;
import io.ashlar.proto.v1.AdminDigestSlotsResponse;
import io.ashlar.proto.v1.AdminGetConfigRequest;
import io.ashlar.proto.v1.AdminGetConfigResponse;
import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.AdminGetNodeStatusResponse;
import io.ashlar.proto.v1.AdminGetPlanRequest;
import io.ashlar.proto.v1.AdminGetPlanResponse;
import io.ashlar.proto.v1.AdminListUsersRequest;
import io.ashlar.proto.v1.AdminListUsersResponse;
import io.ashlar.proto.v1.AdminReloadReplicaRequest;
import io.ashlar.proto.v1.AdminReloadReplicaResponse;
import io.ashlar.proto.v1.AdminSampleKeysRequest;
import io.ashlar.proto.v1.AdminSampleKeysResponse;
import io.ashlar.proto.v1.AdminSetConfigRequest;
import io.ashlar.proto.v1.AdminSetConfigResponse;
import io.ashlar.proto.v1.AdminSetNodeGoalRequest;
import io.ashlar.proto.v1.AdminSetNodeGoalResponse;
import io.ashlar.proto.v1.AdminSetUserRequest;
import io.ashlar.proto.v1.AdminSetUserResponse;
import io.ashlar.proto.v1.AdminTransferLeadershipRequest;
import io.ashlar.proto.v1.AdminTransferLeadershipResponse;
import io.ashlar.proto.v1.AdminUnsetConfigRequest;
import io.ashlar.proto.v1.AdminUnsetConfigResponse;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.ClusterUser;
import io.ashlar.proto.v1.ConfigValue;
import io.ashlar.proto.v1.DiskStatus;
import io.ashlar.proto.v1.KeyUse;
import io.ashlar.proto.v1.MemoryStatus;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.NodeStatus;
import io.ashlar.proto.v1.ReplicaStatus;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.SlotDigest;
import io.ashlar.proto.v1.SlotRange;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGetResponse;
import io.ashlar.proto.v1.TopologyGrpc.TopologyImplBase;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Three nodes that only say what the test has them say, without sockets; and the commands. */
final class FakeGrid implements AutoCloseable, Surroundings {
  static final long NOW_MS = 1_800_000_000_000L;

  private final String prefix = UUID.randomUUID() + "-";
  private final Map<String, Server> servers = new HashMap<>();
  final List<String> said = new ArrayList<>();
  AdminGetPlanResponse plan = AdminGetPlanResponse.newBuilder().setAutopilot("on").build();
  final Map<String, String> environment = new HashMap<>();
  final Map<String, NodeStatus.Builder> nodes = new TreeMap<>();
  final Map<String, Map<String, String>> config = new TreeMap<>();

  /** The cluster-wide settings, and how often they have changed. */
  final Map<String, String> settings = new TreeMap<>();

  long settingsEpoch;

  /** Nodes of an older version set parameters for themselves. */
  boolean agrees = true;

  /** Nodes that leave settings out, and those that do not hear of them before the next pause. */
  final Set<String> stubborn = new HashSet<>();

  final Set<String> late = new HashSet<>();
  final Set<String> refusing = new HashSet<>();
  final Set<String> damaged = new HashSet<>();
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  ClusterMap.Builder map = ClusterMap.newBuilder().setClusterId("ab".repeat(20)).setEpoch(7);
  final FakeMoves moves = new FakeMoves(map);
  boolean terminal;
  String saidOfInterruption = "";
  final Map<Integer, Integer> redis = new HashMap<>();
  Runnable atPause = () -> {};

  FakeGrid() throws IOException {
    int[] firsts = {0, 5461, 10923};
    int[] lasts = {5460, 10922, 16383};
    for (int i = 1; i <= 3; i++) {
      String name = "n" + i;
      map.addNodes(
          Node.newBuilder()
              .setName(name)
              .setId(Integer.toString(i).repeat(40))
              .setHost("10.0.0." + i)
              .setRespPort(7000 + i)
              .setRaftPort(7100 + i)
              .setGrpcPort(9000 + i));
      map.addShards(
          Shard.newBuilder()
              .setId("s" + i)
              .addAllReplicas(replicas(i))
              .addSlots(SlotRange.newBuilder().setFirst(firsts[i - 1]).setLast(lasts[i - 1]))
              .setLeader(name)
              .setLeaderTerm(i));
      nodes.put(name, status(name, i));
      config.put(name, new TreeMap<>(Map.of("maxmemory", "0", "port", "700" + i)));
      start(name, 9000 + i);
    }
  }

  private static List<String> replicas(int leader) {
    return List.of("n" + leader, "n" + (leader % 3 + 1), "n" + ((leader + 1) % 3 + 1));
  }

  private static NodeStatus.Builder status(String name, int number) {
    NodeStatus.Builder status =
        NodeStatus.newBuilder()
            .setName(name)
            .setVersion("0.1.0")
            .setClockMs(NOW_MS + number)
            .setStartedMs(NOW_MS - 3_723_000L * number)
            .setMapEpoch(7)
            .setDurability("fsync")
            .setClients(number)
            .setCommandsPerSecond(100.4 * number)
            .setDisk(
                DiskStatus.newBuilder()
                    .setPath("/data/" + name)
                    .setFreeBytes(50L << 30)
                    .setTotalBytes(100L << 30)
                    .setReserveBytes(64 << 20))
            .setMemory(
                MemoryStatus.newBuilder().setKeysBytes(3 << 20).setResidentBytes(200L << 20));
    for (int shard = 1; shard <= 3; shard++) {
      status.addReplicas(
          ReplicaStatus.newBuilder()
              .setShardId("s" + shard)
              .setRole(shard == number ? "leader" : "follower")
              .setTerm(shard)
              .setCommitIndex(100L * shard)
              .setAppliedIndex(100L * shard)
              .setKeys(10L * shard)
              .setMemoryBytes(1 << 20));
    }
    return status;
  }

  private void start(String name, int port) throws IOException {
    servers.put(
        name,
        InProcessServerBuilder.forName(prefix + port)
            .addService(new FakeTopology(name))
            .addService(new FakeAdmin(name))
            .build()
            .start());
  }

  /** Nobody listens there any more. */
  void stop(String name) {
    servers.get(name).shutdownNow();
  }

  /** It comes back with another gRPC port. */
  void restart(int number, int port) {
    stop("n" + number);
    map.setEpoch(map.getEpoch() + 1).getNodesBuilder(number - 1).setGrpcPort(port);
    try {
      start("n" + number, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ReplicaStatus.Builder replica(String node, int shard) {
    return nodes.get(node).getReplicasBuilder(shard - 1);
  }

  int run(String... words) {
    CommandSpec ashlar = CommandSpec.create().name("ashlar");
    OperatorCommands.addTo(ashlar, this);
    CommandSpec node = CommandSpec.create().name("node");
    OperatorCommands.addToNode(node, this);
    ashlar.addSubcommand("node", new CommandLine(node));
    CommandLine line = new CommandLine(ashlar);
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(words);
  }

  @Override
  public Map<String, String> environment() {
    return environment;
  }

  @Override
  public boolean isTerminal() {
    return terminal;
  }

  @Override
  public void pause(long ms) {
    atPause.run();
    moves.goOn();
  }

  @Override
  public Runnable whenInterrupted(Runnable said) {
    said.run();
    saidOfInterruption += err.toString();
    err.getBuffer().setLength(0);
    return () -> {};
  }

  @Override
  public Grid.Channels channels() {
    return (host, port) -> InProcessChannelBuilder.forName(prefix + port).build();
  }

  @Override
  public Grid.Probe probe(String user, String password, int timeoutMs) {
    return seed -> new Seed(seed.host(), redis.getOrDefault(seed.port(), seed.port()));
  }

  @Override
  public long wallClockMs() {
    return NOW_MS;
  }

  @Override
  public void close() {
    servers.values().forEach(Server::shutdownNow);
  }

  private final class FakeTopology extends TopologyImplBase {
    private final String name;

    FakeTopology(String name) {
      this.name = name;
    }

    @Override
    public void get(TopologyGetRequest request, StreamObserver<TopologyGetResponse> answer) {
      answer.onNext(TopologyGetResponse.newBuilder().setMap(map).setAnsweredBy(name).build());
      answer.onCompleted();
    }
  }

  private final class FakeAdmin extends FakeMovesAdmin {
    private final String name;

    FakeAdmin(String name) {
      super(name, moves);
      this.name = name;
    }

    @Override
    <A> void end(StreamObserver<A> answer, A message) {
      if (refusing.contains(name)) {
        answer.onError(
            Status.PERMISSION_DENIED.withDescription("user default may not").asException());
        return;
      }
      answer.onNext(message);
      answer.onCompleted();
    }

    @Override
    public void getNodeStatus(
        AdminGetNodeStatusRequest request, StreamObserver<AdminGetNodeStatusResponse> answer) {
      end(answer, AdminGetNodeStatusResponse.newBuilder().setStatus(nodes.get(name)).build());
    }

    @Override
    public void sampleKeys(
        AdminSampleKeysRequest request, StreamObserver<AdminSampleKeysResponse> answer) {
      int number = name.charAt(1) - '0';
      KeyUse.Builder key =
          KeyUse.newBuilder()
              .setKey(com.google.protobuf.ByteString.copyFrom(new byte[] {'k', (byte) number}))
              .setSlot(number)
              .setShardId("s" + number)
              .setType("hash")
              .setMemoryBytes(1000L * number)
              .setIdleSeconds(number);
      end(
          answer,
          AdminSampleKeysResponse.newBuilder()
              .addBiggest(key)
              .addHottest(key)
              .setKeysScanned(10)
              .setKeysTotal(20)
              .build());
    }

    /** Every slot below 100 has a key; that of a damaged node's slot 7 is another. */
    @Override
    public void digestSlots(
        AdminDigestSlotsRequest request, StreamObserver<AdminDigestSlotsResponse> answer) {
      boolean leads = request.getShardId().equals("s" + name.charAt(1));
      AdminDigestSlotsResponse.Builder response =
          AdminDigestSlotsResponse.newBuilder().setSettledIndex(100).setLeading(leads);
      for (int slot : request.getSlotsList()) {
        long digest = slot >= 100 ? 0 : slot == 7 && damaged.contains(name) ? 99 : slot + 1;
        response.addDigests(
            SlotDigest.newBuilder()
                .setSlot(slot)
                .setDigest(digest)
                .setKeys(slot >= 100 ? 0 : 1)
                .setAppliedIndex(100));
      }
      end(answer, response.build());
    }

    @Override
    public void reloadReplica(
        AdminReloadReplicaRequest request, StreamObserver<AdminReloadReplicaResponse> answer) {
      said.add("reload " + request.getShardId() + " on " + name);
      damaged.remove(name);
      end(answer, AdminReloadReplicaResponse.getDefaultInstance());
    }

    @Override
    public void transferLeadership(
        AdminTransferLeadershipRequest request,
        StreamObserver<AdminTransferLeadershipResponse> answer) {
      said.add(name + " hands " + request.getShardId() + " to " + request.getToNode());
      end(answer, AdminTransferLeadershipResponse.getDefaultInstance());
    }

    @Override
    public void addJoinToken(
        AdminAddJoinTokenRequest request, StreamObserver<AdminAddJoinTokenResponse> answer) {
      said.add("token for " + request.getValidSeconds() + " " + request.getMany());
      end(answer, AdminAddJoinTokenResponse.newBuilder().setToken("t0ken").build());
    }

    @Override
    public void setNodeGoal(
        AdminSetNodeGoalRequest request, StreamObserver<AdminSetNodeGoalResponse> answer) {
      said.add(request.getNode() + " " + request.getGoal());
      end(answer, AdminSetNodeGoalResponse.getDefaultInstance());
    }

    @Override
    public void getPlan(AdminGetPlanRequest request, StreamObserver<AdminGetPlanResponse> answer) {
      if (!name.equals("n3")) {
        answer.onError(
            Status.UNAVAILABLE
                .withDescription(name + " does not lead the control group")
                .asRuntimeException());
        return;
      }
      end(answer, plan);
    }

    @Override
    public void getConfig(
        AdminGetConfigRequest request, StreamObserver<AdminGetConfigResponse> answer) {
      AdminGetConfigResponse.Builder response = AdminGetConfigResponse.newBuilder();
      config
          .get(name)
          .forEach(
              (parameter, value) -> {
                if (request.getPatternsCount() == 0
                    || request.getPatternsList().contains(parameter)) {
                  response.addValues(ConfigValue.newBuilder().setName(parameter).setValue(value));
                  if (settings.containsKey(parameter)) {
                    response.addClusterWide(
                        ConfigValue.newBuilder()
                            .setName(parameter)
                            .setValue(settings.get(parameter)));
                  }
                }
              });
      end(answer, response.setClusterWideEpoch(late.contains(name) ? 0 : settingsEpoch).build());
    }

    @Override
    public void setConfig(
        AdminSetConfigRequest request, StreamObserver<AdminSetConfigResponse> answer) {
      ConfigValue value = request.getValues(0);
      if (!config.get(name).containsKey(value.getName())) {
        answer.onError(
            Status.INVALID_ARGUMENT.withDescription("Unknown option").asRuntimeException());
        return;
      }
      said.add("config " + value.getName());
      settings.put(value.getName(), value.getValue());
      settingsEpoch++;
      config.forEach(
          (node, values) -> {
            if (!stubborn.contains(node)) {
              values.put(value.getName(), value.getValue());
            }
          });
      end(
          answer,
          AdminSetConfigResponse.newBuilder().setEpoch(settingsEpoch).setAgreed(agrees).build());
    }

    @Override
    public void unsetConfig(
        AdminUnsetConfigRequest request, StreamObserver<AdminUnsetConfigResponse> answer) {
      boolean unset = settings.remove(request.getName()) != null;
      settingsEpoch += unset ? 1 : 0;
      end(
          answer,
          AdminUnsetConfigResponse.newBuilder().setUnset(unset).setEpoch(settingsEpoch).build());
    }

    @Override
    public void listUsers(
        AdminListUsersRequest request, StreamObserver<AdminListUsersResponse> answer) {
      end(
          answer,
          AdminListUsersResponse.newBuilder()
              .addUsers(
                  ClusterUser.newBuilder()
                      .setName("default")
                      .setEnabled(true)
                      .setRules("on nopass ~* &* +@all"))
              .build());
    }

    @Override
    public void setUser(AdminSetUserRequest request, StreamObserver<AdminSetUserResponse> answer) {
      said.add("set " + request.getName() + " " + request.getRulesList());
      end(answer, AdminSetUserResponse.getDefaultInstance());
    }

    @Override
    public void deleteUser(
        AdminDeleteUserRequest request, StreamObserver<AdminDeleteUserResponse> answer) {
      said.add("delete " + request.getName());
      end(
          answer,
          AdminDeleteUserResponse.newBuilder().setDeleted(request.getName().equals("app")).build());
    }
  }
}
