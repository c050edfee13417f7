package io.ashlar.raft.transport;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.server.raftlog.RaftLog;

/**
 * How often a follower hears how far the log is committed. With each entry it would wake two
 * threads there to apply one entry; a follower answers nobody, so while much is written it hears it
 * once in a pause, with what else has changed, and applies some entries together. An older commit
 * index is always true.
 *
 * <p>One object for an appender, on its event loop. Times are of {@link System#nanoTime}.
 */
final class CommitNews {
  private long toldIndex = -1;
  private long toldNanos;

  /** The message with a request. */
  RaftNettyServerRequestProto message(AppendEntriesRequestProto request, long nowNanos) {
    return RaftNettyServerRequestProto.newBuilder()
        .setAppendEntriesRequest(in(request, nowNanos))
        .build();
  }

  /** A heartbeat's answer vouches for the entry that it named, if it named one, and no other. */
  static long nextAfter(AppendEntriesRequestProto heartbeat) {
    return heartbeat.hasPreviousLog()
        ? heartbeat.getPreviousLog().getIndex() + 1
        : RaftLog.LEAST_VALID_LOG_INDEX;
  }

  /** Heartbeats tell all, and so does the first entry after a pause. */
  private AppendEntriesRequestProto in(AppendEntriesRequestProto request, long nowNanos) {
    boolean fresh = toldIndex >= 0 && nowNanos - toldNanos < Pacing.PAUSE_NANOS;
    if (fresh && request.getEntriesCount() > 0) {
      return request.toBuilder().setLeaderCommit(toldIndex).clearCommitInfos().build();
    }
    toldIndex = request.getLeaderCommit();
    toldNanos = nowNanos;
    return request;
  }
}
