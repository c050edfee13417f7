package io.ashlar.control;

import io.ashlar.topology.ClusterMap;
import io.ashlar.topology.NodeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the control group's members what the map says, while this node leads it: every node of the
 * map is one, three or five of them vote. On the control thread; it waits for nothing.
 */
final class ControlSeats {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSeats.class);
  private static final long TRANSFER_TIMEOUT_MS = 1_500;

  private final RaftGroupId groupId;
  private final long graceMs;
  private final ClientId client = ClientId.randomId();
  private CompletableFuture<RaftClientReply> underWay = CompletableFuture.completedFuture(null);
  private int turn;
  private String lastFailure = "";

  ControlSeats(RaftGroupId groupId, long graceMs) {
    this.groupId = groupId;
    this.graceMs = graceMs;
  }

  /** Does the next step, if there is one and the last one has ended. */
  void step(RaftServer server, ClusterMap map) {
    if (!underWay.isDone()) {
      return;
    }
    try {
      RaftServer.Division division = server.getDivision(groupId);
      RaftConfiguration configuration = division.getRaftConf();
      boolean settled =
          division.getInfo().isLeader()
              && division.getInfo().isLeaderReady()
              && configuration.getPreviousPeers().isEmpty()
              && configuration.getLogEntryIndex() <= division.getRaftLog().getLastCommittedIndex();
      if (settled) {
        step(server, division, configuration, map);
      }
    } catch (IOException e) {
      LOG.debug("The control group is not hosted at the moment: {}", e.getMessage());
    }
  }

  private void step(
      RaftServer server,
      RaftServer.Division division,
      RaftConfiguration configuration,
      ClusterMap map)
      throws IOException {
    Map<String, RaftPeer> present = new HashMap<>();
    configuration.getAllPeers(RaftPeerRole.FOLLOWER).forEach(p -> present.put(name(p), p));
    configuration.getAllPeers(RaftPeerRole.LISTENER).forEach(p -> present.put(name(p), p));
    Map<String, Long> silentMs = silences(division);
    SeatPlan plan =
        new SeatPlan(
            map,
            division.getId().toString(),
            names(configuration.getAllPeers(RaftPeerRole.FOLLOWER)),
            names(configuration.getAllPeers(RaftPeerRole.LISTENER)),
            node -> silentMs.getOrDefault(node, node.equals(name(division)) ? 0L : Long.MAX_VALUE),
            graceMs);
    switch (plan.next()) {
      case SeatPlan.Step.Nothing() -> {}
      case SeatPlan.Step.HandOver(String to) -> {
        LOG.info("The control group's leader leaves; {} is to lead it", to);
        underWay =
            server.transferLeadershipAsync(
                new TransferLeadershipRequest(
                    client,
                    server.getId(),
                    groupId,
                    CallId.getAndIncrement(),
                    RaftPeerId.valueOf(to),
                    TRANSFER_TIMEOUT_MS));
        note("hand over to " + to);
      }
      case SeatPlan.Step.Seats seats -> setSeats(server, configuration, map, present, seats);
    }
  }

  private void setSeats(
      RaftServer server,
      RaftConfiguration configuration,
      ClusterMap map,
      Map<String, RaftPeer> present,
      SeatPlan.Step.Seats seats)
      throws IOException {
    Set<String> listeners = new TreeSet<>(seats.listeners());
    // Ratis waits for new members to catch up, and gives all up when one does not answer.
    List<String> newcomers = SeatPlan.newcomers(seats, present.keySet());
    if (newcomers.size() > 1) {
      listeners.removeAll(newcomers);
      listeners.add(newcomers.get(turn % newcomers.size()));
    }
    turn++;
    SetConfigurationRequest.Arguments arguments =
        SetConfigurationRequest.Arguments.newBuilder()
            .setServersInNewConf(peers(seats.voters(), present, map, RaftPeerRole.FOLLOWER))
            .setListenersInNewConf(peers(listeners, present, map, RaftPeerRole.LISTENER))
            .setServersInCurrentConf(List.copyOf(configuration.getAllPeers(RaftPeerRole.FOLLOWER)))
            .setListenersInCurrentConf(
                List.copyOf(configuration.getAllPeers(RaftPeerRole.LISTENER)))
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .build();
    LOG.info(
        "The control group gets the voters {} and the listeners {}", seats.voters(), listeners);
    underWay =
        server.setConfigurationAsync(
            new SetConfigurationRequest(
                client, server.getId(), groupId, CallId.getAndIncrement(), arguments));
    note("change its members");
  }

  private void note(String what) {
    var _ =
        underWay.whenComplete(
            (reply, failure) -> {
              String why =
                  failure != null
                      ? failure.toString()
                      : reply.isSuccess() ? "" : String.valueOf(reply.getException());
              if (!why.isEmpty() && !why.equals(lastFailure)) {
                LOG.warn("The control group could not {}, and tries again: {}", what, why);
              }
              lastFailure = why;
            });
  }

  private static List<RaftPeer> peers(
      Set<String> names, Map<String, RaftPeer> present, ClusterMap map, RaftPeerRole role) {
    return names.stream()
        .map(
            name -> {
              RaftPeer known = present.get(name);
              String address =
                  known != null
                      ? known.getAddress()
                      : map.node(name).map(ControlSeats::address).orElseThrow();
              return RaftPeer.newBuilder()
                  .setId(name)
                  .setAddress(address)
                  .setStartupRole(role)
                  .build();
            })
        .toList();
  }

  private static String address(NodeInfo node) {
    return new Member(node.name(), node.host(), node.raftPort()).raftAddress();
  }

  /** How long each other member has not answered this leader. */
  static Map<String, Long> silences(RaftServer.Division division) {
    return division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
        .collect(
            Collectors.toMap(
                follower -> follower.getId().getId().toStringUtf8(),
                follower -> follower.getLastRpcElapsedTimeMs(),
                Math::min));
  }

  /** Empty where this node does not lead the group. */
  static Optional<Map<String, Long>> silencesAtLeader(RaftServer server, RaftGroupId groupId) {
    try {
      RaftServer.Division division = server.getDivision(groupId);
      return division.getInfo().isLeader() && division.getInfo().isLeaderReady()
          ? Optional.of(silences(division))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // Not hosted at the moment.
    }
  }

  /** Who votes in the group; empty while it is not hosted. */
  Set<String> voters(RaftServer server) {
    try {
      return names(server.getDivision(groupId).getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER));
    } catch (IOException e) {
      return Set.of(); // Not hosted at the moment.
    }
  }

  /** The group's members in the newest configuration that this node has. */
  static ControlSeat present(String clusterName, RaftServer server, RaftGroupId groupId)
      throws IOException {
    RaftConfiguration configuration = server.getDivision(groupId).getRaftConf();
    List<ControlSeat.Peer> peers = new ArrayList<>();
    configuration
        .getCurrentPeers(RaftPeerRole.FOLLOWER)
        .forEach(peer -> peers.add(new ControlSeat.Peer(name(peer), peer.getAddress(), true)));
    configuration
        .getCurrentPeers(RaftPeerRole.LISTENER)
        .forEach(peer -> peers.add(new ControlSeat.Peer(name(peer), peer.getAddress(), false)));
    return new ControlSeat(clusterName, groupId.getUuid(), peers);
  }

  private static String name(RaftServer.Division division) {
    return division.getId().toString();
  }

  private static String name(RaftPeer peer) {
    return peer.getId().toString();
  }

  private static Set<String> names(Iterable<RaftPeer> peers) {
    Set<String> names = new TreeSet<>();
    peers.forEach(peer -> names.add(name(peer)));
    return names;
  }
}
