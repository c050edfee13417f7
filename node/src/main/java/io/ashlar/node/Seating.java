package io.ashlar.node;

import io.ashlar.control.ControlPlane;
import io.ashlar.control.ControlSeat;
import io.ashlar.control.ControlSettings;
import io.ashlar.control.Member;
import io.ashlar.proto.MembersJoinRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where a node's place in the control group comes from: its disk, its list, or a cluster. */
final class Seating {
  private final NodeSettings settings;
  private final ControlSeat seat;

  /**
   * Finds the node's seat. One that a cluster gave is on the disk when this returns; one from the
   * list of nodes is computed anew at each start until {@link #keep} was called.
   *
   * @throws IOException when the data directory belongs to another cluster, or the cluster does not
   *     let this node in
   */
  Seating(NodeSettings settings) throws IOException {
    this.settings = settings;
    this.seat = find();
  }

  /** The nodes of the list that this one was started with. */
  List<Member> members() {
    return settings.peers().entrySet().stream()
        .map(peer -> new Member(peer.getKey(), peer.getValue().host(), peer.getValue().raftPort()))
        .toList();
  }

  ControlPlane newControlPlane() {
    return new ControlPlane(
        new ControlSettings(
            seat.clusterName(),
            settings.name(),
            members(),
            settings.shards(),
            settings.replicas(),
            settings.membership().replaceAfterMs(),
            settings.membership().autopilot(),
            settings.membership().slots()),
        seat);
  }

  /** After the group has started: its id stays, whatever list later starts give. */
  void keep() throws IOException {
    if (ControlSeat.read(settings.dataDir()).isEmpty()) {
      seat.write(settings.dataDir());
    }
  }

  private ControlSeat find() throws IOException {
    Optional<ControlSeat> kept = ControlSeat.read(settings.dataDir());
    boolean joins = settings.membership().joins();
    if (kept.isPresent()) {
      if (!joins && !kept.get().clusterName().equals(settings.clusterName())) {
        throw new IOException(
            settings.dataDir()
                + " holds data of the cluster "
                + kept.get().clusterName()
                + ", not of "
                + settings.clusterName());
      }
      return kept.get();
    }
    if (!joins) {
      return ControlSeat.ofFirstMembers(settings.clusterName(), members());
    }
    ControlSeat given =
        new JoinCall(
                settings.membership().seeds(),
                MembersJoinRequest.newBuilder()
                    .setName(settings.name())
                    .setHost(settings.announceHost())
                    .setRaftPort(settings.raftPort())
                    .setZone(settings.membership().zone())
                    .setToken(settings.membership().token())
                    .build())
            .seat();
    given.write(settings.dataDir());
    return given;
  }
}
