package io.ashlar.node.grid;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridExecuteOnceRequest;
import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.DataGridGrpc;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.ashlar.proto.v1.KeyChange;
import io.ashlar.proto.v1.RequestId;
import io.ashlar.proto.v1.Value;
import io.ashlar.proto.v1.WatchGap;
import io.ashlar.proto.v1.WatchPosition;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A gRPC client that knows nothing of clusters; of this module's tests, the router's and others.
 */
public final class GrpcClient implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final int UNANSWERED = 8;
  private static final int PATIENCE_S = 30;

  private final ManagedChannel connection;
  public final Channel channel;

  /** Of a port of this machine. */
  public GrpcClient(int port) {
    this("127.0.0.1", port);
  }

  public GrpcClient(String host, int port) {
    connection = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    channel = connection;
  }

  /** As a user. */
  public GrpcClient(int port, String user, String password) {
    this("127.0.0.1", port, user, password);
  }

  public GrpcClient(String host, int port, String user, String password) {
    connection = ManagedChannelBuilder.forAddress(host, port).usePlaintext().build();
    Metadata headers = new Metadata();
    headers.put(
        AUTHORIZATION,
        "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8)));
    channel =
        ClientInterceptors.intercept(
            connection, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  public static Command command(String... words) {
    Command.Builder command = Command.newBuilder();
    for (String word : words) {
      command.addArguments(ByteString.copyFromUtf8(word));
    }
    return command.build();
  }

  /** Sent for the first time, by a client that keeps no answer but the last few. */
  public static Command withId(Command command, long sequence) {
    return withId(command, sequence, 0);
  }

  public static Command withId(Command command, long sequence, long ageMs) {
    return command.toBuilder()
        .setRequestId(
            RequestId.newBuilder()
                .setClient(ByteString.copyFromUtf8("0123456789abcdef"))
                .setSequence(sequence)
                .setUnansweredFrom(Math.max(1, sequence - UNANSWERED))
                .setAgeMs(ageMs))
        .build();
  }

  public DataGridGrpc.DataGridBlockingStub once() {
    return DataGridGrpc.newBlockingStub(channel);
  }

  /** A session of one batch. */
  public List<Value> run(Command... commands) {
    return once()
        .executeOnce(
            DataGridExecuteOnceRequest.newBuilder().addAllCommands(Arrays.asList(commands)).build())
        .getRepliesList();
  }

  public Value run(String... words) {
    return run(command(words)).getFirst();
  }

  /** A session; without {@code reads} nothing is read before {@link Stream#readAll}. */
  public Stream open(boolean reads) {
    Stream stream = new Stream(reads);
    var _ = DataGridGrpc.newStub(channel).execute(stream);
    return stream;
  }

  /** A call of Watch that has begun. */
  public Watch watch(DataGridWatchRequest request) throws InterruptedException {
    Watch watch = new Watch();
    DataGridGrpc.newStub(channel).watch(request, watch);
    watch.await("begin", Watch::isWatching);
    return watch;
  }

  /** What a call of Watch ends with. */
  public Status refusedWatch(DataGridWatchRequest request) throws InterruptedException {
    Watch watch = new Watch();
    DataGridGrpc.newStub(channel).watch(request, watch);
    return watch.awaitEnd();
  }

  @Override
  public void close() {
    connection.shutdownNow();
  }

  /** One call of Watch: what it has told so far. */
  public static final class Watch
      implements ClientResponseObserver<DataGridWatchRequest, DataGridWatchResponse> {
    private final List<KeyChange> changes = new ArrayList<>();
    private final List<WatchGap> gaps = new ArrayList<>();
    private final Map<String, Long> positions = new TreeMap<>();
    private boolean watching;
    private Status end;
    private ClientCallStreamObserver<DataGridWatchRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<DataGridWatchRequest> started) {
      call = started;
    }

    @Override
    public synchronized void onNext(DataGridWatchResponse response) {
      watching |= response.getWatching();
      changes.addAll(response.getChangesList());
      gaps.addAll(response.getGapsList());
      response.getPositionsList().forEach(at -> positions.put(at.getShardId(), at.getIndex()));
      notifyAll();
    }

    @Override
    public synchronized void onError(Throwable failure) {
      end = Status.fromThrowable(failure);
      notifyAll();
    }

    @Override
    public synchronized void onCompleted() {
      end = Status.OK;
      notifyAll();
    }

    public void cancel() {
      call.cancel("enough", null);
    }

    private boolean isWatching() {
      return watching;
    }

    public synchronized void await(String what, Predicate<Watch> condition)
        throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (!condition.test(this)) {
        assertThat(end).as("the end, waiting for %s", what).isNull();
        assertThat(System.nanoTime() - deadline).as("waited for %s", what).isNegative();
        wait(50);
      }
    }

    public void awaitKey(String key) throws InterruptedException {
      await(key, told -> told.keys().contains(key));
    }

    public synchronized Status awaitEnd() throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
      while (end == null) {
        assertThat(System.nanoTime() - deadline).as("waited for the end").isNegative();
        wait(50);
      }
      return end;
    }

    /** Of all changes, in the order in which they came. */
    public synchronized List<String> keys() {
      return changes.stream().map(change -> change.getKey().toStringUtf8()).toList();
    }

    public synchronized List<KeyChange> changes() {
      return List.copyOf(changes);
    }

    public synchronized List<WatchGap> gaps() {
      return List.copyOf(gaps);
    }

    /** Of the shards, as told last. */
    public synchronized List<WatchPosition> positions() {
      return positions.entrySet().stream()
          .map(at -> WatchPosition.newBuilder().setShardId(at.getKey()).setIndex(at.getValue()))
          .map(WatchPosition.Builder::build)
          .toList();
    }
  }

  /** One call of Execute. */
  public static final class Stream
      implements ClientResponseObserver<DataGridExecuteRequest, DataGridExecuteResponse> {
    public final BlockingQueue<Value> replies = new LinkedBlockingQueue<>();
    private final BlockingQueue<Status> ends = new LinkedBlockingQueue<>();
    private final boolean reads;
    public ClientCallStreamObserver<DataGridExecuteRequest> out;

    private Stream(boolean reads) {
      this.reads = reads;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DataGridExecuteRequest> requests) {
      out = requests;
      if (!reads) {
        requests.disableAutoRequestWithInitial(0);
      }
    }

    public Stream send(Command... commands) {
      out.onNext(
          DataGridExecuteRequest.newBuilder().addAllCommands(Arrays.asList(commands)).build());
      return this;
    }

    public void readAll() {
      out.request(Integer.MAX_VALUE);
    }

    public Value next() throws InterruptedException {
      Value value = replies.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(value).as("a reply in time").isNotNull();
      return value;
    }

    public Status end() throws InterruptedException {
      Status status = ends.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(status).as("an end in time").isNotNull();
      return status;
    }

    @Override
    public void onNext(DataGridExecuteResponse response) {
      replies.addAll(response.getRepliesList());
    }

    @Override
    public void onError(Throwable failure) {
      ends.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ends.add(Status.OK);
    }
  }
}
