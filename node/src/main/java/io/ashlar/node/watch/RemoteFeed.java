package io.ashlar.node.watch;

import com.google.rpc.Code;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.DataGridGrpc;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The changes of shards of which another node has replicas, on the caller's behalf: that node
 * checks what the caller may hear.
 */
final class RemoteFeed
    implements Feed, ClientResponseObserver<DataGridWatchRequest, DataGridWatchResponse> {
  /** Messages on the way; more are asked for as these are taken. */
  private static final int MESSAGES = 8;

  private static final long KEEP_ALIVE_SECONDS = 15;
  private static final long KEEP_ALIVE_ANSWER_SECONDS = 3;

  private final Set<String> shards;
  private final Runnable wake;
  private final ManagedChannel channel;
  private final ConcurrentLinkedQueue<DataGridWatchResponse> came = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Throwable ended;

  @SuppressWarnings("NullAway.Init") // beforeStart() runs in the constructor's call
  private ClientCallStreamObserver<DataGridWatchRequest> call;

  /**
   * @param request for these shards alone
   * @param headers who the caller is
   * @param wake is told when there is something to poll
   */
  RemoteFeed(String host, int port, DataGridWatchRequest request, Metadata headers, Runnable wake) {
    this.shards = Set.copyOf(request.getShardIdsList());
    this.wake = wake;
    this.channel =
        NettyChannelBuilder.forAddress(host, port)
            .usePlaintext()
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_ANSWER_SECONDS, TimeUnit.SECONDS)
            .build();
    DataGridGrpc.newStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .watch(request, this);
  }

  @Override
  public Set<String> shards() {
    return shards;
  }

  @Override
  public @Nullable DataGridWatchResponse poll() {
    DataGridWatchResponse next = came.poll();
    Throwable end = ended;
    if (next != null) {
      call.request(1);
      return next;
    }
    if (end != null && came.isEmpty()) {
      throw end instanceof StatusRuntimeException status
          ? status
          : Failures.of(Code.UNAVAILABLE, "ENDED", "the other node has ended the call", Map.of());
    }
    return null;
  }

  @Override
  public boolean hasMore() {
    return !came.isEmpty();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  // ---- gRPC's threads ----

  @Override
  public void beforeStart(ClientCallStreamObserver<DataGridWatchRequest> started) {
    call = started;
    started.disableAutoRequestWithInitial(MESSAGES);
  }

  @Override
  public void onNext(DataGridWatchResponse response) {
    came.add(response);
    wake.run();
  }

  @Override
  public void onError(Throwable why) {
    ended = why;
    wake.run();
  }

  @Override
  public void onCompleted() {
    ended = new IllegalStateException("completed");
    wake.run();
  }
}
