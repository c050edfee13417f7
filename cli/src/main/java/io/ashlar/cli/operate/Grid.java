package io.ashlar.cli.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.proto.v1.AdminGrpc;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Node;
import io.ashlar.proto.v1.Shard;
import io.ashlar.proto.v1.TopologyGetRequest;
import io.ashlar.proto.v1.TopologyGetResponse;
import io.ashlar.proto.v1.TopologyGrpc;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The cluster as a command reaches it: its map, and a channel to each node. */
final class Grid implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String TRY_SEEDS =
      "; is a node running there? Give --seed HOST:PORT (a node's Redis or gRPC port), or set"
          + " ASHLAR_SEED";

  private static final Comparator<ClusterMap> BY_EPOCH =
      Comparator.comparingLong(ClusterMap::getEpoch);

  /** Makes channels; another one for tests. */
  @FunctionalInterface
  interface Channels {
    ManagedChannel to(String host, int port);
  }

  /** Finds a seed's gRPC port; another one for tests. */
  @FunctionalInterface
  interface Probe {
    Seed grpc(Seed seed) throws IOException;
  }

  /** What a node answered, or why it did not. */
  sealed interface Answer<T> {
    record Said<T>(T value) implements Answer<T> {}

    record Silent<T>(String why) implements Answer<T> {}

    default Optional<T> said() {
      return this instanceof Said<T>(T value) ? Optional.of(value) : Optional.empty();
    }
  }

  private final List<Seed> seeds;
  private final Probe probe;
  private final Channels channels;
  private final Metadata headers = new Metadata();
  private final long timeoutMs;
  private final Map<String, ManagedChannel> open = new HashMap<>();
  private final ExecutorService asking =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ask-", 1).factory());
  private ClusterMap map = ClusterMap.getDefaultInstance();
  private String answeredBy = "";
  private volatile ClusterMap newest = map;

  private Grid(
      List<Seed> seeds,
      Probe probe,
      Channels channels,
      String user,
      String password,
      long timeoutMs) {
    this.seeds = seeds;
    this.probe = probe;
    this.channels = channels;
    this.timeoutMs = timeoutMs;
    if (!password.isEmpty()) {
      byte[] pair = (user + ":" + password).getBytes(UTF_8);
      headers.put(AUTHORIZATION, "Basic " + Base64.getEncoder().encodeToString(pair));
    }
  }

  /**
   * Asks one seed after the other for the map.
   *
   * @throws OperatorException when none has it, or does not let this user in
   */
  static Grid find(
      List<Seed> seeds,
      Probe probe,
      Channels channels,
      String user,
      String password,
      long timeoutMs) {
    Grid grid = new Grid(seeds, probe, channels, user, password, timeoutMs);
    List<String> failures = new ArrayList<>();
    for (Seed seed : seeds) {
      try {
        grid.join(probe.grpc(seed));
        return grid;
      } catch (IOException e) {
        failures.add(seed + ": " + e.getMessage());
      } catch (StatusRuntimeException e) {
        if (isOfUser(e.getStatus())) {
          grid.close();
          throw refused(e);
        }
        failures.add(seed + ": " + described(e.getStatus()));
      } catch (OperatorException e) {
        grid.close();
        throw e;
      }
    }
    grid.close();
    throw new OperatorException(
        Exit.UNREACHABLE, "no node answers: " + String.join("; ", failures) + TRY_SEEDS);
  }

  private void join(Seed seed) {
    TopologyGetResponse answer = topology(seed.host(), seed.port());
    map = answer.getMap();
    newest = map;
    answeredBy = answer.getAnsweredBy();
  }

  /**
   * Learns where the nodes are now, as one that came back may have another address: from those that
   * answer, and when none does from the seeds. The map of this command stays what it was.
   */
  void locateAgain() {
    List<CompletableFuture<Optional<ClusterMap>>> asked =
        map.getNodesList().stream()
            .map(node -> CompletableFuture.supplyAsync(() -> mapOf(node.getName()), asking))
            .toList();
    List<ClusterMap> maps = asked.stream().map(Grid::joined).flatMap(Optional::stream).toList();
    (maps.isEmpty() ? mapOfSeeds() : maps.stream().max(BY_EPOCH))
        .filter(found -> found.getEpoch() > newest.getEpoch())
        .ifPresent(found -> newest = found);
  }

  private Optional<ClusterMap> mapOfSeeds() {
    for (Seed seed : seeds) {
      try {
        Seed found = probe.grpc(seed);
        return Optional.of(topology(found.host(), found.port()).getMap());
      } catch (IOException | StatusRuntimeException e) {
        // It is down as well; who watches asks again.
        continue;
      }
    }
    return Optional.empty();
  }

  ClusterMap map() {
    return map;
  }

  /** The node that the map comes from. */
  String answeredBy() {
    return answeredBy;
  }

  Optional<Node> node(String name) {
    return node(map, name);
  }

  /** Where it was last heard of. */
  private Optional<Node> place(String name) {
    return node(newest, name).or(() -> node(name));
  }

  private static Optional<Node> node(ClusterMap map, String name) {
    return map.getNodesList().stream().filter(node -> node.getName().equals(name)).findFirst();
  }

  /**
   * @throws OperatorException when there is none; names those that there are
   */
  Shard shard(String id) {
    return map.getShardsList().stream()
        .filter(shard -> shard.getId().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new OperatorException(
                    Exit.USAGE,
                    "no shard "
                        + id
                        + "; there are "
                        + String.join(
                            ", ", map.getShardsList().stream().map(Shard::getId).toList())));
  }

  /** A node to be asked by itself; its calls end after the timeout. */
  AdminGrpc.AdminBlockingStub admin(Node node) {
    return admin(node, timeoutMs);
  }

  AdminGrpc.AdminBlockingStub admin(Node node, long deadlineMs) {
    Node place = place(node.getName()).orElse(node);
    return AdminGrpc.newBlockingStub(channel(place.getHost(), place.getGrpcPort()))
        .withDeadlineAfter(deadlineMs, TimeUnit.MILLISECONDS);
  }

  /** The cluster map as a node has it now; empty when it does not answer. */
  Optional<ClusterMap> mapOf(String name) {
    Node place = place(name).orElse(Node.getDefaultInstance());
    try {
      return Optional.of(topology(place.getHost(), place.getGrpcPort()).getMap());
    } catch (StatusRuntimeException e) {
      if (isOfUser(e.getStatus())) {
        throw refused(e);
      }
      return Optional.empty();
    }
  }

  private TopologyGetResponse topology(String host, int port) {
    return TopologyGrpc.newBlockingStub(channel(host, port))
        .withDeadlineAfter(timeoutMs, TimeUnit.MILLISECONDS)
        .get(TopologyGetRequest.getDefaultInstance());
  }

  /** Any node that answers; the one that the map comes from first. */
  <T> T askAny(Function<AdminGrpc.AdminBlockingStub, T> question) {
    return askAny(timeoutMs, question);
  }

  <T> T askAny(long deadlineMs, Function<AdminGrpc.AdminBlockingStub, T> question) {
    List<Node> order = new ArrayList<>(map.getNodesList());
    order.sort(Comparator.comparing(node -> !node.getName().equals(answeredBy)));
    String last = "the map has no nodes";
    for (Node node : order) {
      if (node.getGrpcPort() == 0) {
        continue;
      }
      try {
        return question.apply(admin(node, Math.max(timeoutMs, deadlineMs)));
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.UNAVAILABLE) {
          throw refused(e);
        }
        last = node.getName() + ": " + described(e.getStatus());
      }
    }
    throw new OperatorException(Exit.UNREACHABLE, "no node answers: " + last + TRY_SEEDS);
  }

  /** All nodes at a time, in the order of the map. */
  <T> Map<String, Answer<T>> askAll(Function<AdminGrpc.AdminBlockingStub, T> question) {
    Map<String, CompletableFuture<Answer<T>>> asked = new LinkedHashMap<>();
    for (Node node : map.getNodesList()) {
      asked.put(node.getName(), CompletableFuture.supplyAsync(() -> ask(node, question), asking));
    }
    Map<String, Answer<T>> answers = new LinkedHashMap<>();
    asked.forEach((name, answer) -> answers.put(name, joined(answer)));
    return answers;
  }

  private static <T> T joined(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof OperatorException refusal ? refusal : e;
    }
  }

  private <T> Answer<T> ask(Node node, Function<AdminGrpc.AdminBlockingStub, T> question) {
    if (node.getGrpcPort() == 0) {
      return new Answer.Silent<>("it has not said yet where its gRPC port is");
    }
    try {
      return new Answer.Said<>(question.apply(admin(node)));
    } catch (StatusRuntimeException e) {
      if (isOfUser(e.getStatus())) {
        throw refused(e);
      }
      return new Answer.Silent<>(described(e.getStatus()));
    }
  }

  private synchronized Channel channel(String host, int port) {
    return ClientInterceptors.intercept(
        open.computeIfAbsent(host + ":" + port, address -> channels.to(host, port)),
        MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static boolean isOfUser(Status status) {
    return status.getCode() == Status.Code.UNAUTHENTICATED
        || status.getCode() == Status.Code.PERMISSION_DENIED;
  }

  /** A node's refusal as the operator gets it. */
  static OperatorException refused(StatusRuntimeException e) {
    Status status = e.getStatus();
    return switch (status.getCode()) {
      case UNAUTHENTICATED ->
          new OperatorException(
              Exit.NOT_PERMITTED,
              described(status) + "; give --user and --password (ASHLAR_USER, ASHLAR_PASSWORD)");
      case PERMISSION_DENIED -> new OperatorException(Exit.NOT_PERMITTED, described(status));
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          new OperatorException(
              Exit.UNREACHABLE, described(status) + "; try again, or look at: ashlar status");
      case UNKNOWN ->
          new OperatorException(Exit.PROBLEM, described(status) + "; look at: ashlar status");
      default -> new OperatorException(Exit.PROBLEM, described(status));
    };
  }

  static String described(Status status) {
    String text = status.getDescription();
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return "no answer in time";
    }
    if (text == null) {
      return status.getCode().toString();
    }
    return text.equals("io exception") ? "nobody listens there" : text;
  }

  @Override
  public void close() {
    asking.shutdownNow();
    open.values().forEach(ManagedChannel::shutdownNow);
  }
}
