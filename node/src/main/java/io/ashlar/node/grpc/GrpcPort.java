package io.ashlar.node.grpc;

import io.ashlar.node.connection.IoLoops;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The listening port with its services, and health and reflection as everybody has them.
 * Connections are served by the event loops of the process, and so are calls that are many and
 * short. All others have two threads and a queue of 256: when that is full the loops run them too,
 * and so read no new ones. Thread-safe.
 */
public final class GrpcPort implements AutoCloseable {
  private static final int CALL_THREADS = 2;
  private static final int CALLS_QUEUED_MAX = 256;
  private static final int CALLS_MAX = 1_024;
  private static final int CALLS_OF_CONNECTION_MAX = 128;
  private static final int MESSAGE_BYTES_MAX = 4 << 20;
  private static final int HEADER_BYTES_MAX = 16 << 10;
  private static final long HANDSHAKE_SECONDS_MAX = 10;
  private static final long IDLE_MINUTES_MAX = 5;
  private static final long KEEP_ALIVE_SECONDS = 30;
  private static final long STOP_WAIT_MS = 1_000;

  private final ThreadPoolExecutor threads;
  private final HealthStatusManager health = new HealthStatusManager();
  private final List<Runnable> beforeClose;
  private final List<String> served = new ArrayList<>();
  private final Server server;

  /**
   * A service and who may call it.
   *
   * @param onLoops whether its calls run on the event loop of their connection
   * @param beforeClose ends its streams when the process stops
   */
  public record Service(
      BindableService methods, AccessRule rule, boolean onLoops, Runnable beforeClose) {
    public Service(BindableService methods, AccessRule rule, Runnable beforeClose) {
      this(methods, rule, false, beforeClose);
    }

    public Service(BindableService methods, AccessRule rule) {
      this(methods, rule, () -> {});
    }

    /** One whose methods wait for nothing, called so often that a change of threads counts. */
    public static Service onLoops(BindableService methods, AccessRule rule, Runnable beforeClose) {
      return new Service(methods, rule, true, beforeClose);
    }

    private String name() {
      return methods.bindService().getServiceDescriptor().getName();
    }
  }

  /**
   * Listens at once; a port of 0 is picked by the system.
   *
   * @param loops that serve the connections; to be closed after this port
   * @param callers says who makes a call
   * @throws IOException when the port cannot be had
   */
  public GrpcPort(
      InetSocketAddress address,
      IoLoops loops,
      List<Service> services,
      CallerSource callers,
      GrpcCalls calls)
      throws IOException {
    beforeClose = services.stream().map(Service::beforeClose).toList();
    Map<String, AccessRule> rules = new HashMap<>();
    NettyServerBuilder builder = NettyServerBuilder.forAddress(address);
    for (Service service : services) {
      served.add(add(builder, rules, service));
    }
    add(builder, rules, new Service(health.getHealthService(), AccessRule.EVERYBODY));
    add(
        builder,
        rules,
        new Service(ProtoReflectionServiceV1.newInstance(), AccessRule.authenticated()));
    CallGuard guard = new CallGuard(onLoopOfCall(loops, callers), rules, CALLS_MAX, calls);
    calls.showOpen(guard::openCalls);
    threads =
        new ThreadPoolExecutor(
            CALL_THREADS,
            CALL_THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(CALLS_QUEUED_MAX),
            Thread.ofPlatform().daemon().name("ashlar-grpc-call-", 1).factory(),
            new ThreadPoolExecutor.CallerRunsPolicy());
    threads.allowCoreThreadTimeOut(true);
    Set<String> onLoops =
        services.stream().filter(Service::onLoops).map(Service::name).collect(Collectors.toSet());
    server = limited(on(builder, loops, onLoops)).intercept(guard).build();
    ready(false);
    try {
      server.start();
    } catch (IOException e) {
      close();
      throw new IOException("cannot listen for gRPC on " + address, e);
    }
  }

  private static String add(
      NettyServerBuilder builder, Map<String, AccessRule> rules, Service service) {
    builder.addService(service.methods);
    rules.put(service.name(), service.rule);
    return service.name();
  }

  /** A call goes on where it began, wherever it became known who makes it. */
  private static CallerSource onLoopOfCall(IoLoops loops, CallerSource callers) {
    return (headers, address, then) -> {
      Executor here = loops.currentOrDirect();
      callers.identify(headers, address, finding -> here.execute(() -> then.accept(finding)));
    };
  }

  private NettyServerBuilder on(
      NettyServerBuilder builder, IoLoops loops, Set<String> servicesOnLoops) {
    return builder
        .bossEventLoopGroup(loops.group())
        .workerEventLoopGroup(loops.group())
        .channelType(loops.serverChannel())
        .directExecutor()
        .callExecutor(
            new ServerCallExecutorSupplier() {
              @Override
              public <Q, A> @Nullable Executor getExecutor(
                  ServerCall<Q, A> call, Metadata headers) {
                String service = call.getMethodDescriptor().getServiceName();
                return servicesOnLoops.contains(service) ? null : threads;
              }
            });
  }

  private static NettyServerBuilder limited(NettyServerBuilder builder) {
    return builder
        .maxConcurrentCallsPerConnection(CALLS_OF_CONNECTION_MAX)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .maxInboundMetadataSize(HEADER_BYTES_MAX)
        .handshakeTimeout(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS)
        .maxConnectionIdle(IDLE_MINUTES_MAX, TimeUnit.MINUTES)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveTime(KEEP_ALIVE_SECONDS / 3, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  /** The port that is listened on. */
  public int port() {
    return server.getPort();
  }

  /** What the health service answers from now on, for the process and for each service. */
  public void ready(boolean ready) {
    ServingStatus status = ready ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    served.forEach(name -> health.setStatus(name, status));
  }

  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    beforeClose.forEach(Runnable::run);
    try {
      if (!server.awaitTermination(STOP_WAIT_MS, TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        boolean _ = server.awaitTermination(STOP_WAIT_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    threads.shutdown();
  }
}
