package io.ashlar.node.grpc;

import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.AdminGetNodeStatusResponse;
import io.ashlar.proto.v1.AdminGrpc.AdminImplBase;
import io.ashlar.proto.v1.NodeStatus;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;

/** {@code ashlar.v1.Admin}. */
public final class AdminService extends AdminImplBase {
  private final Supplier<NodeStatus> status;

  public AdminService(Supplier<NodeStatus> status) {
    this.status = status;
  }

  @Override
  public void getNodeStatus(
      AdminGetNodeStatusRequest request, StreamObserver<AdminGetNodeStatusResponse> answer) {
    answer.onNext(AdminGetNodeStatusResponse.newBuilder().setStatus(status.get()).build());
    answer.onCompleted();
  }
}
