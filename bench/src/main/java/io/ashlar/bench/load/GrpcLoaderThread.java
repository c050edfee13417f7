package io.ashlar.bench.load;

import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.DataGridGrpc;
import io.ashlar.proto.v1.Error;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Value;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with its share of the streams, each alone on its connection, bound to one node and
 * with one message of commands under way. All but the constructor and what its user calls runs on
 * the loop, and so does everything of gRPC.
 *
 * <p>A leader that moves is not followed before the next run: its commands are answered MOVED,
 * which are counted and are no operations.
 */
final class GrpcLoaderThread {
  private static final boolean EPOLL = Epoll.isAvailable();

  private final LoadRun run;
  private final LoadRun.Routes routes;
  private final CountDownLatch unanswered;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1,
          new DefaultThreadFactory("grpc-loader", true),
          EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<Stream> streams = new ArrayList<>();
  private final List<CommandTemplate> templates;
  private final SplittableRandom random;
  private final List<Histogram> latencyNsByPhase;
  private boolean measuring;
  private long operations;
  private long errors;
  private String lastError = "";
  private long moved;
  private long cpuNs;

  /**
   * @param unanswered counted down once for each stream, when it is answered for the first time
   */
  GrpcLoaderThread(LoadRun run, int streamCount, long seed, int phases, CountDownLatch unanswered)
      throws IOException {
    this.run = run;
    this.routes = run.routes();
    this.unanswered = unanswered;
    this.random = new SplittableRandom(seed);
    this.latencyNsByPhase = Tally.histograms(phases);
    this.templates = run.load().requests().stream().map(CommandTemplate::new).toList();
    for (int i = 0; i < streamCount; i++) {
      int node = run.nextNode(routes);
      ManagedChannel channel = open(run.target().grpcOf(routes.owners().nodes().get(node)));
      channels.add(channel);
      streams.add(new Stream(routes.keysOfNode()[node]));
    }
    loop.execute(this::begin);
  }

  private ManagedChannel open(InetSocketAddress address) {
    return NettyChannelBuilder.forAddress(address)
        .usePlaintext()
        .eventLoopGroup(loop)
        .channelType(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
        .directExecutor()
        .build();
  }

  private void begin() {
    for (int i = 0; i < streams.size(); i++) {
      var unused = DataGridGrpc.newStub(channels.get(i)).execute(streams.get(i));
      streams.get(i).sendNext();
    }
  }

  /** What is answered from now on counts. */
  void measure() throws InterruptedException {
    onLoop(
        () -> {
          measuring = true;
          cpuNs = -currentCpuNs();
        });
  }

  /** Ends the streams and the loop; the run must have been stopped. */
  void end() throws InterruptedException {
    onLoop(
        () -> {
          if (measuring) {
            cpuNs += currentCpuNs();
          }
          measuring = false;
          streams.forEach(Stream::cancel);
        });
    channels.forEach(ManagedChannel::shutdownNow);
    for (ManagedChannel channel : channels) {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  private void onLoop(Runnable task) throws InterruptedException {
    loop.submit(task).await();
  }

  private static long currentCpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** What it counted, once it has ended. */
  Tally tally() {
    return new Tally(operations, latencyNsByPhase, errors, lastError, moved, 0, cpuNs);
  }

  private void note(Error error) {
    if (error.getCode() == ErrorCode.ERROR_CODE_MOVED) {
      moved++;
    } else {
      errors++;
      lastError = error.getText();
    }
  }

  private final class Stream
      implements ClientResponseObserver<DataGridExecuteRequest, DataGridExecuteResponse> {
    private final int[] keys;
    private @Nullable ClientCallStreamObserver<DataGridExecuteRequest> out;
    private boolean answered;
    private int awaited;
    private long sentAtNs;

    /** The template that the next message begins with. */
    private int first;

    Stream(int[] keys) {
      this.keys = keys;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DataGridExecuteRequest> requests) {
      out = requests;
    }

    void sendNext() {
      ClientCallStreamObserver<DataGridExecuteRequest> requests = out;
      if (run.stopped() || requests == null) {
        return;
      }
      sentAtNs = System.nanoTime();
      DataGridExecuteRequest.Builder batch = DataGridExecuteRequest.newBuilder();
      for (int i = 0; i < run.load().pipeline(); i++) {
        CommandTemplate template = templates.get(first);
        batch.addCommands(template.command(keys[random.nextInt(keys.length)], random));
        first = (first + 1) % templates.size();
      }
      awaited = run.load().pipeline();
      requests.onNext(batch.build());
    }

    @Override
    public void onNext(DataGridExecuteResponse response) {
      long movedBefore = moved;
      for (Value reply : response.getRepliesList()) {
        if (reply.hasError()) {
          note(reply.getError());
        }
      }
      int replies = response.getRepliesCount();
      awaited -= replies;
      long executed = replies - (moved - movedBefore);
      if (measuring && executed > 0) {
        long latencyNs = Math.min(Tally.HIGHEST_NS, System.nanoTime() - sentAtNs);
        latencyNsByPhase.get(run.phase()).recordValueWithCount(latencyNs, executed);
        operations += executed;
      }
      if (awaited == 0) {
        if (!answered) {
          answered = true;
          unanswered.countDown();
        }
        sendNext();
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended(Status.fromThrowable(failure).toString());
    }

    @Override
    public void onCompleted() {
      ended("the server has ended the session");
    }

    private void ended(String why) {
      if (!run.stopped()) {
        run.fail(new IOException(why));
      }
    }

    void cancel() {
      if (out != null) {
        out.cancel("measured", null);
      }
    }
  }
}
