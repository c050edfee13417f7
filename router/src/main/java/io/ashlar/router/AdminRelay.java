package io.ashlar.router;

import com.google.rpc.Code;
import io.ashlar.node.grpc.BasicCredentials;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.AdminGrpc;
import io.ashlar.proto.v1.ClusterMap;
import io.ashlar.proto.v1.Node;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code ashlar.v1.Admin} of a router: passes each call on to the node that its metadata name
 * ({@code ashlar-node}). Without that, what the whole cluster agrees on is asked of any node, and
 * what is a node's own is refused. The node checks who makes the call. Any thread.
 */
final class AdminRelay implements BindableService {
  static final Metadata.Key<String> NODE =
      Metadata.Key.of("ashlar-node", Metadata.ASCII_STRING_MARSHALLER);

  /** What any node takes, as they agree on it. */
  private static final Set<String> OF_ANY =
      Set.of(
          "SetConfig",
          "UnsetConfig",
          "ListUsers",
          "SetUser",
          "DeleteUser",
          "StartMigration",
          "ListMigrations",
          "CancelMigration",
          "AddJoinToken",
          "SetNodeGoal",
          "MergeShards");

  /** Of these, what may be asked of another node when one has not answered. */
  private static final Set<String> QUESTIONS = Set.of("ListUsers", "ListMigrations");

  private final Supplier<Optional<ClusterMap>> map;
  private final AtomicInteger turn = new AtomicInteger();

  AdminRelay(Supplier<Optional<ClusterMap>> map) {
    this.map = map;
  }

  @Override
  public ServerServiceDefinition bindService() {
    ServerServiceDefinition.Builder service =
        ServerServiceDefinition.builder(AdminGrpc.getServiceDescriptor());
    AdminGrpc.getServiceDescriptor().getMethods().forEach(method -> add(service, method));
    return service.build();
  }

  private <Q, A> void add(ServerServiceDefinition.Builder service, MethodDescriptor<Q, A> method) {
    ServerCallHandler<Q, A> handler =
        (call, headers) ->
            ServerCalls.<Q, A>asyncUnaryCall(
                    (request, answer) -> begin(method, request, headers, answer))
                .startCall(call, headers);
    service.addMethod(method, handler);
  }

  private <Q, A> void begin(
      MethodDescriptor<Q, A> method, Q request, Metadata headers, StreamObserver<A> answer) {
    try {
      Iterator<Node> nodes = nodes(name(method), headers.get(NODE)).iterator();
      new Relayed<>(method, request, BasicCredentials.only(headers), nodes, answer).send();
    } catch (StatusRuntimeException e) {
      answer.onError(e);
    }
  }

  private static String name(MethodDescriptor<?, ?> method) {
    return String.valueOf(method.getBareMethodName());
  }

  /** Those that may be asked, in this order: another one is the first each time. */
  private List<Node> nodes(String method, @Nullable String name) {
    if (name == null && !OF_ANY.contains(method)) {
      throw Failures.of(
          Code.INVALID_ARGUMENT,
          "WHICH_NODE",
          method + " is for one node: name it in the metadata as " + NODE.name(),
          Map.of());
    }
    List<Node> all =
        map.get().map(ClusterMap::getNodesList).orElse(List.of()).stream()
            .filter(node -> node.getGrpcPort() != 0)
            .toList();
    if (name != null) {
      List<Node> named = all.stream().filter(node -> node.getName().equals(name)).toList();
      if (named.isEmpty()) {
        throw Failures.of(
            Code.NOT_FOUND, "NO_NODE", "no node " + name + " is known here", Map.of());
      }
      return named;
    }
    if (all.isEmpty()) {
      throw Failures.of(Code.UNAVAILABLE, "NO_NODE", "no node is known yet; try again", Map.of());
    }
    int first = Math.floorMod(turn.getAndIncrement(), all.size());
    return IntStream.range(0, all.size()).mapToObj(i -> all.get((first + i) % all.size())).toList();
  }

  /** One call, at one node after the other, over a connection of its own: operators ask seldom. */
  private final class Relayed<Q, A> implements StreamObserver<A> {
    private final MethodDescriptor<Q, A> method;
    private final Q request;
    private final Metadata caller;
    private final Iterator<Node> nodes;
    private final StreamObserver<A> answer;
    private ManagedChannel channel;

    @SuppressWarnings("NullAway.Init") // send() follows at once
    Relayed(
        MethodDescriptor<Q, A> method,
        Q request,
        Metadata caller,
        Iterator<Node> nodes,
        StreamObserver<A> answer) {
      this.method = method;
      this.request = request;
      this.caller = caller;
      this.nodes = nodes;
      this.answer = answer;
    }

    /** With the deadline of the call that this is for, and cancelled with it. */
    void send() {
      Node node = nodes.next();
      ManagedChannel opened =
          NettyChannelBuilder.forAddress(node.getHost(), node.getGrpcPort()).usePlaintext().build();
      channel = opened;
      ClientCalls.asyncUnaryCall(
          ClientInterceptors.intercept(opened, MetadataUtils.newAttachHeadersInterceptor(caller))
              .newCall(method, CallOptions.DEFAULT),
          request,
          this);
    }

    @Override
    public void onNext(A reply) {
      answer.onNext(reply);
    }

    @Override
    public void onError(Throwable failure) {
      channel.shutdown();
      boolean gone = Status.fromThrowable(failure).getCode() == Status.Code.UNAVAILABLE;
      if (gone && nodes.hasNext() && QUESTIONS.contains(name(method))) {
        send();
      } else {
        answer.onError(failure);
      }
    }

    @Override
    public void onCompleted() {
      channel.shutdown();
      answer.onCompleted();
    }
  }
}
