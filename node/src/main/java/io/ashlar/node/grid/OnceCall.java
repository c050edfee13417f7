package io.ashlar.node.grid;

import io.ashlar.proto.v1.DataGridExecuteOnceResponse;
import io.ashlar.resp.Reply;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import org.jspecify.annotations.Nullable;

/** One call of {@code ExecuteOnce}: all replies leave together. */
final class OnceCall implements GridOutput {
  private final ServerCallStreamObserver<DataGridExecuteOnceResponse> out;
  private final Values values;
  private final int commands;
  private final DataGridExecuteOnceResponse.Builder replies =
      DataGridExecuteOnceResponse.newBuilder();

  /**
   * @param commands that are to be answered
   */
  OnceCall(ServerCallStreamObserver<DataGridExecuteOnceResponse> out, Values values, int commands) {
    this.commands = commands;
    this.out = out;
    this.values = values;
  }

  @Override
  public void reply(Reply reply) {
    replies.addReplies(values.of(reply));
  }

  /** Nobody can hear it. */
  @Override
  public void push(Reply push) {}

  @Override
  public void flush() {}

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void wantMore() {}

  @Override
  public void complete(@Nullable StatusRuntimeException why) {
    if (out.isCancelled()) {
      return;
    }
    if (why != null && replies.getRepliesCount() < commands) {
      out.onError(why);
    } else {
      out.onNext(replies.build());
      out.onCompleted();
    }
  }

  @Override
  public void fail(StatusRuntimeException why) {
    if (!out.isCancelled()) {
      out.onError(why);
    }
  }
}
