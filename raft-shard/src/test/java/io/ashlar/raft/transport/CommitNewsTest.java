package io.ashlar.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.CommitInfoProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.junit.jupiter.api.Test;

class CommitNewsTest {
  private static final long START = -5_000_000L;

  private final CommitNews news = new CommitNews();

  private static AppendEntriesRequestProto request(long commit, int entries) {
    AppendEntriesRequestProto.Builder builder =
        AppendEntriesRequestProto.newBuilder()
            .setLeaderTerm(3)
            .setLeaderCommit(commit)
            .addCommitInfos(CommitInfoProto.newBuilder().setCommitIndex(commit));
    for (int i = 0; i < entries; i++) {
      builder.addEntries(LogEntryProto.newBuilder().setTerm(3).setIndex(commit + 1 + i));
    }
    return builder.build();
  }

  private AppendEntriesRequestProto sent(AppendEntriesRequestProto request, long nowNanos) {
    return news.message(request, nowNanos).getAppendEntriesRequest();
  }

  @Test
  void entriesTellItOnceInAPause() {
    AppendEntriesRequestProto first = request(10, 1);
    assertThat(sent(first, START)).isSameAs(first);

    AppendEntriesRequestProto next = sent(request(11, 2), START + 1);
    assertThat(next.getLeaderCommit()).isEqualTo(10);
    assertThat(next.getCommitInfosCount()).isZero();
    assertThat(next.getEntriesList()).isEqualTo(request(11, 2).getEntriesList());
    assertThat(next.getLeaderTerm()).isEqualTo(3);

    AppendEntriesRequestProto later = request(14, 1);
    assertThat(sent(later, START + Pacing.PAUSE_NANOS)).isSameAs(later);
    assertThat(sent(request(15, 1), START + Pacing.PAUSE_NANOS + 1).getLeaderCommit())
        .isEqualTo(14);
  }

  @Test
  void heartbeatsAlwaysTellIt() {
    sent(request(10, 1), START);
    AppendEntriesRequestProto heartbeat = request(12, 0);
    assertThat(sent(heartbeat, START + 1)).isSameAs(heartbeat);
    assertThat(sent(request(13, 1), START + 2).getLeaderCommit()).isEqualTo(12);
  }
}
