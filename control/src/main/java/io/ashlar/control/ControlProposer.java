package io.ashlar.control;

import java.io.IOException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.TimeDuration;

/** Brings commands to the control group's leader, wherever it is. One caller at a time. */
final class ControlProposer implements AutoCloseable {
  /** Enough to ask every voter once and follow a hint; longer waits are the caller's back-off. */
  private static final int ATTEMPTS_MAX = 6;

  private static final TimeDuration PAUSE = TimeDuration.valueOf(50, TimeUnit.MILLISECONDS);

  private final RaftServer server;
  private final RaftProperties properties;
  private RaftGroup voters;
  private RaftClient client;
  private long lastIndex = -1;

  /**
   * @param group as this node knows it before its server does
   * @param server hosts the group, or soon will
   */
  ControlProposer(RaftGroup group, RaftServer server, RaftProperties properties) {
    this.server = server;
    this.properties = properties;
    this.voters = ControlGroup.votersOf(group);
    this.client = newClient();
  }

  private RaftClient newClient() {
    return RaftClient.newBuilder()
        .setRaftGroup(voters)
        .setProperties(properties)
        .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(ATTEMPTS_MAX, PAUSE))
        .build();
  }

  /** A client knows the voters that it began with: others have another one made. */
  private void followVoters() throws IOException {
    RaftServer.Division division;
    try {
      division = server.getDivision(voters.getGroupId());
    } catch (IOException e) {
      return; // Not hosted at the moment: those known before are asked.
    }
    Collection<RaftPeer> now = division.getRaftConf().getAllPeers(RaftPeerRole.FOLLOWER);
    if (!now.isEmpty() && !ids(now).equals(ids(voters.getPeers()))) {
      voters = RaftGroup.valueOf(voters.getGroupId(), now);
      RaftClient before = client;
      client = newClient();
      before.close();
    }
  }

  private static Set<RaftPeerId> ids(Collection<RaftPeer> peers) {
    return peers.stream().map(RaftPeer::getId).collect(Collectors.toSet());
  }

  /**
   * Blocks until the command is committed and applied at the leader.
   *
   * @throws IOException when no leader answered; the command may be committed all the same, so only
   *     send what may be repeated
   */
  Outcome propose(ControlCommand command) throws IOException {
    followVoters();
    ByteString bytes = ByteString.copyFrom(ControlCodec.encode(command));
    RaftClientReply reply = client.io().send(Message.valueOf(bytes));
    if (!reply.isSuccess()) {
      throw new IOException("the control group did not take it", reply.getException());
    }
    lastIndex = reply.getLogIndex();
    return ControlCodec.decodeOutcome(reply.getMessage().getContent().toByteArray());
  }

  /** Where in the log the command stands that was proposed last. */
  long lastIndex() {
    return lastIndex;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
