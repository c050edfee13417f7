package io.ashlar.itests.resharding;

import io.ashlar.proto.v1.AdminGetNodeStatusRequest;
import io.ashlar.proto.v1.AdminGetPlanRequest;
import io.ashlar.proto.v1.AdminGrpc;
import io.ashlar.proto.v1.ReplicaStatus;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What operators ask nodes, by the nodes' numbers. */
final class Admins implements AutoCloseable {
  private static final int TIMEOUT_S = 5;

  private final List<ManagedChannel> channels;

  Admins(List<Integer> grpcPorts) {
    channels =
        grpcPorts.stream()
            .map(port -> ManagedChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build())
            .toList();
  }

  private AdminGrpc.AdminBlockingStub node(int number) {
    return AdminGrpc.newBlockingStub(channels.get(number))
        .withDeadlineAfter(TIMEOUT_S, TimeUnit.SECONDS);
  }

  /** The node that leads the control group, and knows by now what it would do. */
  OptionalInt controlLeader() {
    return IntStream.range(0, channels.size()).filter(this::plans).findFirst();
  }

  private boolean plans(int number) {
    try {
      return node(number).getPlan(AdminGetPlanRequest.getDefaultInstance()).isInitialized();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNAVAILABLE) {
        // Another one leads, or this one is down.
        return false;
      }
      throw e;
    }
  }

  /** The replicas on a node. */
  List<ReplicaStatus> replicas(int number) {
    return node(number)
        .getNodeStatus(AdminGetNodeStatusRequest.getDefaultInstance())
        .getStatus()
        .getReplicasList();
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
