package io.ashlar.node.grid;

import io.ashlar.proto.v1.DataGridExecuteOnceResponse;
import io.ashlar.resp.Reply;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;

/** One call of {@code ExecuteOnce}: all replies leave together. */
final class OnceCall implements GridOutput {
  private final ServerCallStreamObserver<DataGridExecuteOnceResponse> out;
  private final Values values;
  private final DataGridExecuteOnceResponse.Builder replies =
      DataGridExecuteOnceResponse.newBuilder();

  OnceCall(ServerCallStreamObserver<DataGridExecuteOnceResponse> out, Values values) {
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
  public void complete() {
    if (!out.isCancelled()) {
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
