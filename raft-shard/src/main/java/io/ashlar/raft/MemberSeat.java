package io.ashlar.raft;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a group's division alive in which this node may lose its vote and go on listening. Ratis
 * makes a voter of a listener, but no listener of a voter: such a one would try to be elected when
 * it hears nothing, find that it is no voter, and close its division for good. Started again from
 * its disk it is a listener.
 */
final class MemberSeat {
  private static final Logger LOG = LoggerFactory.getLogger(MemberSeat.class);

  private static final long CHECK_MS = 500;

  private final RaftServer server;
  private final RaftGroupId group;
  private final GroupRequests requests;

  MemberSeat(RaftServer server, RaftGroupId group, GroupRequests requests) {
    this.server = server;
    this.group = group;
    this.requests = requests;
  }

  /** Looks after it on that thread from now on; a start of the division blocks it. */
  void watch(ScheduledExecutorService worker) {
    worker.scheduleWithFixedDelay(this::check, CHECK_MS, CHECK_MS, TimeUnit.MILLISECONDS);
  }

  private void check() {
    try {
      RaftServer.Division division = server.getDivision(group);
      LifeCycle.State state = division.getInfo().getLifeCycleState();
      if (state.isClosingOrClosed() || hasLostItsVote(division)) {
        LOG.info("{} starts again: {}, {}", group, state, division.getRaftConf());
        requests.remove(group);
        requests.add(RaftGroup.valueOf(group, List.of()));
      }
    } catch (IOException e) {
      if (server.getLifeCycleState().isRunning()) {
        startAgain(e);
      }
    } catch (RuntimeException e) {
      // The division is just being exchanged; the next look tells more.
      LOG.info("{} could not be looked at: {}", group, e.toString());
    }
  }

  private void startAgain(Exception missing) {
    LOG.warn("{} is not hosted, and starts again: {}", group, missing.toString());
    try {
      requests.add(RaftGroup.valueOf(group, List.of()));
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not start, and is tried again: {}", group, e.toString());
    }
  }

  private static boolean hasLostItsVote(RaftServer.Division division) {
    RaftConfiguration configuration = division.getRaftConf();
    RaftPeerId self = division.getId();
    return division.getInfo().isFollower()
        && configuration.getPreviousPeers().isEmpty()
        && configuration.getPreviousPeers(RaftPeerRole.LISTENER).isEmpty()
        && configuration.getLogEntryIndex() <= division.getRaftLog().getLastCommittedIndex()
        && configuration.getPeer(self, RaftPeerRole.FOLLOWER) == null
        && configuration.getPeer(self, RaftPeerRole.LISTENER) != null;
  }
}
