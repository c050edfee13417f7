package io.ashlar.node.grid;

import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.Push;
import io.ashlar.proto.v1.Value;
import io.ashlar.resp.Reply;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One call of {@code Execute}. Requests come on gRPC's threads, one after the other. */
final class ExecuteStream implements StreamObserver<DataGridExecuteRequest>, GridOutput {
  /** A message is sent once it has about so many bytes, within a turn too. */
  private static final int MESSAGE_BYTES = 256 << 10;

  private final ServerCallStreamObserver<DataGridExecuteResponse> out;
  private final ArrayDeque<DataGridExecuteResponse> unsent = new ArrayDeque<>();
  private final Values values;
  private GridSession session;
  private DataGridExecuteResponse.Builder building = DataGridExecuteResponse.newBuilder();
  private int buildingBytes;

  /** Written on the session's loop, read by others for statistics. */
  private volatile long unsentBytes;

  private boolean closed;

  @SuppressWarnings("NullAway.Init") // begin() follows at once
  ExecuteStream(ServerCallStreamObserver<DataGridExecuteResponse> out, Values values) {
    this.out = out;
    this.values = values;
  }

  void begin(GridSession begun) {
    session = begun;
    out.disableAutoRequest();
    out.setOnCancelHandler(begun::cancel);
    out.setOnReadyHandler(begun::readable);
    begun.open();
    out.request(1);
  }

  // ---- requests ----

  @Override
  public void onNext(DataGridExecuteRequest request) {
    try {
      session.offer(GridCommand.of(request.getCommandsList()));
    } catch (StatusRuntimeException e) {
      session.execute(() -> session.stop(e));
    }
  }

  @Override
  public void onError(Throwable cancelled) {
    session.cancel();
  }

  @Override
  public void onCompleted() {
    session.endRequests();
  }

  // ---- replies ----

  @Override
  public void reply(Reply reply) {
    if (building.getPushesCount() > 0) {
      finishMessage();
    }
    add(values.of(reply));
  }

  private void add(Value value) {
    building.addReplies(value);
    added(value.getSerializedSize());
  }

  @Override
  public void push(Reply push) {
    Push message =
        push instanceof Reply.Push several
            ? Push.newBuilder().addAllItems(values.all(several.items())).build()
            : Push.newBuilder().addItems(values.of(push)).build();
    building.addPushes(message);
    added(message.getSerializedSize());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the session's loop is the only writer
  private void added(int bytes) {
    buildingBytes += bytes;
    unsentBytes += bytes;
    if (buildingBytes >= MESSAGE_BYTES) {
      finishMessage();
      send();
    }
  }

  private void finishMessage() {
    if (building.getRepliesCount() > 0 || building.getPushesCount() > 0) {
      unsent.add(building.build());
      building = DataGridExecuteResponse.newBuilder();
      buildingBytes = 0;
    }
  }

  @Override
  public void flush() {
    finishMessage();
    send();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the session's loop is the only writer
  private void send() {
    while (!closed && !unsent.isEmpty() && out.isReady()) {
      DataGridExecuteResponse message = unsent.poll();
      out.onNext(message);
      unsentBytes = unsent.isEmpty() ? buildingBytes : unsentBytes - message.getSerializedSize();
    }
  }

  @Override
  public long pendingBytes() {
    return Math.max(0, unsentBytes);
  }

  @Override
  public void wantMore() {
    out.request(1);
  }

  @Override
  public void complete(@Nullable StatusRuntimeException why) {
    if (!closed && !out.isCancelled()) {
      unsent.forEach(out::onNext);
      Endings.end(out, why);
    }
    closed = true;
  }

  @Override
  public void fail(StatusRuntimeException why) {
    if (!closed && !out.isCancelled()) {
      out.onError(why);
    }
    closed = true;
  }
}
