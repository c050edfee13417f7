package io.ashlar.raft;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.FollowerInfoProto;
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

  /** Whether an entry was applied since the newest snapshot. */
  boolean hasAppliedSinceSnapshot(RaftGroupId group) {
    return of(group)
        .filter(division -> division.getStateMachine().getLatestSnapshot() != null)
        .map(
            division ->
                division.getInfo().getLastAppliedIndex()
                    > division.getStateMachine().getLatestSnapshot().getIndex())
        .orElse(false);
  }

  /** Whether this node was elected, however much of its own log it has yet to apply. */
  boolean isLeader(RaftGroupId group) {
    return of(group).map(division -> division.getInfo().isLeader()).orElse(false);
  }

  /**
   * Whether the state of a follower is known to be no older than that: it has applied all that it
   * has heard to be committed, and has heard of its leader since. A leader that was deposed speaks
   * to those it still reaches until it notices, for at most an election timeout. Who asks for votes
   * has no leader, and vouches for nothing.
   *
   * @param appliedIndex what its state has
   */
  boolean isFresh(RaftGroupId group, long appliedIndex, long stalenessMaxMs) {
    return stalenessMaxMs == Long.MAX_VALUE
        || of(group)
            .filter(division -> appliedIndex >= division.getRaftLog().getLastCommittedIndex())
            .map(division -> division.getInfo().getRoleInfoProto().getFollowerInfo())
            .map(FollowerInfoProto::getLeaderInfo)
            // Ratis leaves it empty while it knows of no leader.
            .filter(leader -> !leader.getId().getId().isEmpty())
            .map(leader -> leader.getLastRpcElapsedTimeMs() + silenceMsMax)
            .map(ageMs -> ageMs <= stalenessMaxMs)
            .orElse(false);
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
