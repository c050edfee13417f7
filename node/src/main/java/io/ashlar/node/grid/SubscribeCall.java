package io.ashlar.node.grid;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.ashlar.node.grpc.Failures;
import io.ashlar.proto.v1.DataGridSubscribeRequest;
import io.ashlar.proto.v1.DataGridSubscribeResponse;
import io.ashlar.proto.v1.ErrorCode;
import io.ashlar.proto.v1.Message;
import io.ashlar.proto.v1.ReadLevel;
import io.ashlar.proto.v1.Subscribed;
import io.ashlar.resp.Reply;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of {@code Subscribe}: a session that subscribes and then only listens. */
final class SubscribeCall implements GridOutput {
  private final ServerCallStreamObserver<DataGridSubscribeResponse> out;
  private final ArrayDeque<DataGridSubscribeResponse> unsent = new ArrayDeque<>();
  private final List<GridCommand> commands = new ArrayList<>();
  private final int count;
  private GridSession session;
  private int answered;
  private volatile long unsentBytes;
  private boolean closed;

  @SuppressWarnings("NullAway.Init") // begin() follows at once
  SubscribeCall(
      ServerCallStreamObserver<DataGridSubscribeResponse> out, DataGridSubscribeRequest request) {
    this.out = out;
    this.count =
        request.getChannelsCount() + request.getPatternsCount() + request.getShardChannelsCount();
    add("SUBSCRIBE", request.getChannelsList());
    add("PSUBSCRIBE", request.getPatternsList());
    add("SSUBSCRIBE", request.getShardChannelsList());
    if (commands.isEmpty()) {
      throw GridCommand.malformed("no channel to subscribe to");
    }
  }

  private void add(String name, List<ByteString> channels) {
    if (channels.isEmpty()) {
      return;
    }
    byte[][] args = new byte[channels.size() + 1][];
    args[0] = name.getBytes(US_ASCII);
    for (int i = 0; i < channels.size(); i++) {
      args[i + 1] = channels.get(i).toByteArray();
    }
    commands.add(
        new GridCommand(
            args, GridCommand.AS_SELECTED, ReadLevel.READ_LEVEL_UNSPECIFIED, Long.MAX_VALUE, null));
  }

  void begin(GridSession begun) {
    session = begun;
    out.setOnCancelHandler(begun::cancel);
    out.setOnReadyHandler(begun::readable);
    begun.open();
    begun.offer(commands);
  }

  @Override
  public void reply(Reply reply) {
    if (reply instanceof Reply.Error error) {
      ErrorCode code = ErrorCodes.code(error);
      Code status =
          switch (code) {
            case ERROR_CODE_NO_PERMISSION -> Code.PERMISSION_DENIED;
            case ERROR_CODE_MOVED, ERROR_CODE_UNAVAILABLE -> Code.UNAVAILABLE;
            default -> Code.INVALID_ARGUMENT;
          };
      session.stop(
          Failures.of(
              status,
              code.name().substring("ERROR_CODE_".length()),
              error.line(),
              Map.of("error", error.line())));
      return;
    }
    if (++answered == commands.size()) {
      enqueue(
          DataGridSubscribeResponse.newBuilder()
              .setSubscribed(Subscribed.newBuilder().setCount(count))
              .build());
    }
  }

  @Override
  public void push(Reply push) {
    List<Reply> items = push instanceof Reply.Push message ? message.items() : List.of();
    String kind = items.isEmpty() ? "" : text(items.getFirst());
    switch (kind) {
      case "message" -> message(items.get(1), items.get(2), Message.newBuilder());
      case "smessage" ->
          message(items.get(1), items.get(2), Message.newBuilder().setShardChannel(true));
      case "pmessage" ->
          message(items.get(2), items.get(3), Message.newBuilder().setPattern(bytes(items.get(1))));
      case "sunsubscribe" ->
          session.stop(
              Failures.of(
                  Code.UNAVAILABLE,
                  "MOVED",
                  "another node leads the channels' shard now: subscribe there",
                  Map.of()));
      default -> {
        // Other pushes are not for this call.
      }
    }
  }

  private void message(Reply channel, Reply payload, Message.Builder message) {
    enqueue(
        DataGridSubscribeResponse.newBuilder()
            .setMessage(message.setChannel(bytes(channel)).setPayload(bytes(payload)))
            .build());
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the session's loop is the only writer
  private void enqueue(DataGridSubscribeResponse response) {
    unsent.add(response);
    unsentBytes += response.getSerializedSize();
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // the session's loop is the only writer
  public void flush() {
    while (!closed && !unsent.isEmpty() && out.isReady()) {
      DataGridSubscribeResponse next = unsent.poll();
      unsentBytes -= next.getSerializedSize();
      out.onNext(next);
    }
  }

  @Override
  public long pendingBytes() {
    return unsentBytes;
  }

  @Override
  public void wantMore() {}

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

  private static ByteString bytes(Reply reply) {
    return reply instanceof Reply.Bulk bulk ? Values.bytes(bulk) : ByteString.EMPTY;
  }

  private static String text(Reply reply) {
    return bytes(reply).toStringUtf8();
  }
}
