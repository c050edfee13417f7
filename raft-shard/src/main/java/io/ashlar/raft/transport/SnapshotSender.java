package io.ashlar.raft.transport;

import java.io.IOException;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a snapshot to a follower that the log does not reach any more. Blocks. */
final class SnapshotSender {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotSender.class);

  private SnapshotSender() {}

  /**
   * Sends all pieces, unless one is refused or the appender stops.
   *
   * @return the last answer, null when nothing was sent
   * @throws IOException when one was not answered
   */
  static @Nullable InstallSnapshotReplyProto send(
      LogAppender appender, LoopRpc rpc, SnapshotInfo snapshot) throws IOException {
    FollowerInfo follower = appender.getFollower();
    InstallSnapshotReplyProto last = null;
    for (InstallSnapshotRequestProto part :
        appender.newInstallSnapshotRequests(UUID.randomUUID().toString(), snapshot)) {
      if (!appender.isRunning()) {
        break;
      }
      follower.updateLastRpcSendTime(false);
      last = rpc.installSnapshot(part);
      follower.updateLastRpcResponseTime();
      if (!last.getServerReply().getSuccess()) {
        break;
      }
    }
    if (last != null) {
      note(appender, snapshot, last);
    }
    return last;
  }

  private static void note(
      LogAppender appender, SnapshotInfo snapshot, InstallSnapshotReplyProto reply) {
    FollowerInfo follower = appender.getFollower();
    if (reply.getServerReply().getSuccess()) {
      follower.setSnapshotIndex(snapshot.getTermIndex().getIndex());
      LOG.info("{} has sent the snapshot {}", appender, snapshot.getTermIndex());
    }
    switch (reply.getResult()) {
      case SUCCESS, SNAPSHOT_UNAVAILABLE, ALREADY_INSTALLED, SNAPSHOT_EXPIRED ->
          follower.setAttemptedToInstallSnapshot();
      case NOT_LEADER, IN_PROGRESS, CONF_MISMATCH, SNAPSHOT_INSTALLED, UNRECOGNIZED ->
          LOG.info("{}: the snapshot's receiver answered {}", appender, reply.getResult());
    }
  }
}
