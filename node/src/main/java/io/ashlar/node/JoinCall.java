package io.ashlar.node;

import io.ashlar.control.ControlSeat;
import io.ashlar.proto.MembersGrpc;
import io.ashlar.proto.MembersJoinRequest;
import io.ashlar.proto.MembersJoinResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the nodes of a cluster to be let in, one after the other, until one answers. Blocks. */
final class JoinCall {
  private static final Logger LOG = LoggerFactory.getLogger(JoinCall.class);
  private static final long CALL_TIMEOUT_S = 10;
  private static final long PAUSE_MS = 1_000;
  private static final long PATIENCE_S = 120;

  private final List<MembershipSettings.Seed> seeds;
  private final MembersJoinRequest request;

  /**
   * @param seeds where gRPC ports of the cluster's nodes are
   */
  JoinCall(List<MembershipSettings.Seed> seeds, MembersJoinRequest request) {
    this.seeds = List.copyOf(seeds);
    this.request = request;
  }

  /**
   * @throws IOException when the cluster refuses it, saying why, or nobody answers for two minutes
   */
  ControlSeat seat() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    String last = "";
    while (true) {
      for (MembershipSettings.Seed seed : seeds) {
        try {
          return seat(ask(seed));
        } catch (StatusRuntimeException e) {
          String why = String.valueOf(e.getStatus().getDescription());
          switch (e.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> {
              if (!why.equals(last)) {
                LOG.info("{} cannot admit this node now: {}", seed, why);
              }
              last = why;
            }
            default ->
                throw new IOException(
                    "the cluster at "
                        + seed
                        + " does not admit this node: "
                        + (e.getStatus().getCode() == Status.Code.PERMISSION_DENIED
                            ? why
                            : String.valueOf(e.getStatus())),
                    e);
          }
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("no node of the cluster to join answers: " + last);
      }
      pause();
    }
  }

  private MembersJoinResponse ask(MembershipSettings.Seed seed) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(seed.host(), seed.grpcPort()).usePlaintext().build();
    try {
      return MembersGrpc.newBlockingStub(channel)
          .withDeadlineAfter(CALL_TIMEOUT_S, TimeUnit.SECONDS)
          .join(request);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ControlSeat seat(MembersJoinResponse answer) throws IOException {
    try {
      return new ControlSeat(
          answer.getClusterName(),
          UUID.fromString(answer.getGroupId()),
          answer.getSeatsList().stream()
              .map(
                  seat ->
                      new ControlSeat.Peer(seat.getName(), seat.getRaftAddress(), seat.getVotes()))
              .toList());
    } catch (IllegalArgumentException e) {
      throw new IOException("the cluster's answer is not one that this version knows", e);
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the node waited to be admitted");
    }
  }
}
