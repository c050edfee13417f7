package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.ControlSeat;
import io.ashlar.control.Member;
import io.ashlar.node.grpc.MembersService;
import io.ashlar.node.grpc.MembersService.Answer;
import io.ashlar.proto.MembersJoinRequest;
import io.ashlar.proto.MembersJoinResponse;
import io.ashlar.proto.SeatMessage;
import io.ashlar.raft.RaftHost;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/** Brings those who want to join before the control group. Any thread. */
final class JoinDesk implements MembersService.Desk {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62})?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,255}");
  private static final int ZONE_LENGTH_MAX = 64;
  private static final int PORT_MAX = 65_535;

  private final ControlPlane control;
  private final RaftHost host;
  private final LongSupplier wallClockMs;

  JoinDesk(ControlPlane control, RaftHost host, LongSupplier wallClockMs) {
    this.control = control;
    this.host = host;
    this.wallClockMs = wallClockMs;
  }

  @Override
  public CompletionStage<Answer> join(MembersJoinRequest request) {
    boolean wellFormed =
        NAME.matcher(request.getName()).matches()
            && HOST.matcher(request.getHost()).matches()
            && request.getRaftPort() >= 1
            && request.getRaftPort() <= PORT_MAX
            && request.getZone().length() <= ZONE_LENGTH_MAX;
    if (!wellFormed) {
      return CompletableFuture.completedFuture(
          new Answer.Refused("name, host, port or zone is not one"));
    }
    if (control.map().isEmpty()) {
      return CompletableFuture.completedFuture(new Answer.Later("the cluster is not formed yet"));
    }
    return control
        .membership()
        .admit(
            request.getName(),
            request.getHost(),
            request.getRaftPort(),
            request.getZone(),
            request.getToken(),
            wallClockMs.getAsLong())
        .<Answer>thenApply(
            refused -> refused.isPresent() ? new Answer.Refused(refused.get()) : admitted(request))
        .exceptionally(
            failure -> new Answer.Later("the control group does not answer: " + failure));
  }

  private Answer admitted(MembersJoinRequest request) {
    Member newcomer = new Member(request.getName(), request.getHost(), request.getRaftPort());
    ControlSeat seat;
    try {
      seat = control.seatFor(newcomer.name(), newcomer.raftAddress(), host.server());
    } catch (IOException e) {
      return new Answer.Later("this node is out of the control group at the moment");
    }
    MembersJoinResponse.Builder response =
        MembersJoinResponse.newBuilder()
            .setClusterName(seat.clusterName())
            .setGroupId(seat.groupId().toString());
    for (ControlSeat.Peer peer : seat.peers()) {
      response.addSeats(
          SeatMessage.newBuilder()
              .setName(peer.name())
              .setRaftAddress(peer.address())
              .setVotes(peer.votes()));
    }
    return new Answer.Admitted(response.build());
  }
}
