package io.ashlar.raft;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/** What Ratis knows of the groups that this node has a part in. Any thread. */
final class Divisions {
  private static final long CAUGHT_UP_ENTRIES = 1_000;

  private final Supplier<@Nullable RaftServer> server;
  private final long silenceMsMax;

  /**
   * @param server null while it does not run
   * @param silenceMsMax a follower that has not answered for as long is taken for gone
   */
  Divisions(Supplier<@Nullable RaftServer> server, long silenceMsMax) {
    this.server = server;
    this.silenceMsMax = silenceMsMax;
  }

  /** A division that can be asked; empty also while it is starting, restarting or closing. */
  Optional<RaftServer.Division> of(RaftGroupId group) {
    RaftServer now = server.get();
    if (now == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(now.getDivision(group)).filter(Divisions::isUp);
    } catch (IOException e) {
      // Not hosted at the moment: it is being restarted.
      return Optional.empty();
    }
  }

  /**
   * Ratis shows a division from the first moment of its start. Until that is done, and when it is
   * not, it may have no log and throws when that is needed for an answer.
   */
  private static boolean isUp(RaftServer.Division division) {
    return switch (division.getInfo().getLifeCycleState()) {
      case RUNNING, PAUSING, PAUSED -> true;
      case NEW, STARTING, CLOSING, CLOSED, EXCEPTION -> false;
    };
  }

  /** Whether a follower answers and has about all of the log. Only a leader knows. */
  boolean isCaughtUp(RaftGroupId group, String nodeName) {
    return of(group)
        .map(division -> answers(division, nodeName) && hasTheLog(division, nodeName))
        .orElse(false);
  }

  private boolean answers(RaftServer.Division division, String nodeName) {
    return division.getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
        .filter(follower -> name(follower).equals(nodeName))
        .anyMatch(follower -> follower.getLastRpcElapsedTimeMs() < silenceMsMax);
  }

  private static boolean hasTheLog(RaftServer.Division division, String nodeName) {
    long committed = division.getRaftLog().getLastCommittedIndex();
    return division.getCommitInfos().stream()
        .filter(info -> name(info).equals(nodeName))
        .anyMatch(info -> info.getCommitIndex() >= committed - CAUGHT_UP_ENTRIES);
  }

  /** How many followers have the log up to an index on disk; 0 where this node does not lead. */
  int followersWith(RaftGroupId group, long index) {
    // Ratis answers null for a division that does not lead.
    return of(group)
        .map(division -> division.getInfo().getFollowerMatchIndices())
        .map(matches -> (int) Arrays.stream(matches).filter(match -> match >= index).count())
        .orElse(0);
  }

  private static String name(ServerRpcProto info) {
    return info.getId().getId().toStringUtf8();
  }

  private static String name(CommitInfoProto info) {
    return info.getServer().getId().toStringUtf8();
  }
}
