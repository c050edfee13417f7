package io.ashlar.node.grid;

import io.ashlar.node.acl.Account;
import io.ashlar.proto.v1.DataGridWatchRequest;
import io.ashlar.proto.v1.DataGridWatchResponse;
import io.grpc.Metadata;
import io.grpc.stub.ServerCallStreamObserver;

/** Who serves {@code Watch}: it reads logs and runs no commands. Any thread. */
public interface Watching extends AutoCloseable {
  /**
   * Begins a call; returns at once.
   *
   * @param account of the user who calls
   * @param shown what shows another node who calls
   * @throws io.grpc.StatusRuntimeException when it is refused
   */
  void open(
      DataGridWatchRequest request,
      Account account,
      Metadata shown,
      ServerCallStreamObserver<DataGridWatchResponse> out);

  /** Ends all calls: the process stops. */
  @Override
  void close();
}
