package io.ashlar.raft.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacingTest {
  private static final long NOW = 1_000_000_000L;
  private static final long JUST_SENT = NOW;

  private Voters voters = new Voters(Set.of("n1", "n2", "n3"), false);
  private final Pacing pacing = new Pacing("n2", () -> voters);
  private final Peer n1 = new Peer("n1");
  private final Peer n3 = new Peer("n3");

  private static final class Peer implements Pacing.Follower {
    private final String name;
    private boolean late;
    private long matchIndex;

    Peer(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long matchIndex() {
      return matchIndex;
    }

    @Override
    public boolean isLate(long nowNanos) {
      return late;
    }
  }

  private long waits(Peer peer) {
    return pacing.waitNanos(peer, 1, JUST_SENT, NOW);
  }

  @Test
  void theNextNodeInTheRingIsPrompt() {
    pacing.join(n1);
    pacing.join(n3);

    assertThat(waits(n3)).isZero();
    assertThat(waits(n1)).isEqualTo(Pacing.PAUSE_NANOS);
  }

  @Test
  void nobodyWaitsForTheFirstEntry() {
    pacing.join(n1);
    pacing.join(n3);
    n1.matchIndex = -1;
    assertThat(waits(n1)).isZero();
    n1.matchIndex = 0;
    assertThat(waits(n1)).isPositive();
  }

  @Test
  void theOthersAreSentToWhenTheirPauseIsOverOrMuchLiesReady() {
    pacing.join(n1);
    pacing.join(n3);

    assertThat(pacing.waitNanos(n1, 1, NOW - Pacing.PAUSE_NANOS / 4, NOW))
        .isEqualTo(Pacing.PAUSE_NANOS * 3 / 4);
    assertThat(pacing.waitNanos(n1, 1, NOW - Pacing.PAUSE_NANOS, NOW)).isZero();
    assertThat(pacing.waitNanos(n1, Pacing.ENTRIES_MAX - 1, NOW, NOW)).isPositive();
    assertThat(pacing.waitNanos(n1, Pacing.ENTRIES_MAX, NOW, NOW)).isZero();
  }

  @Test
  void aLateFollowerChangesPlacesWithTheNext() {
    pacing.join(n1);
    pacing.join(n3);
    n3.late = true;

    assertThat(waits(n1)).isZero();

    // And stays prompt when the other one has answered.
    n3.late = false;
    assertThat(waits(n1)).isZero();
    assertThat(waits(n3)).isPositive();
  }

  @Test
  void somebodyIsPromptWhenAllAreLate() {
    pacing.join(n1);
    pacing.join(n3);
    n1.late = true;
    n3.late = true;

    assertThat(waits(n1)).isZero();
    assertThat(waits(n3)).isZero();
  }

  @Test
  void twoOfFourArePromptInAGroupOfFive() {
    Peer n4 = new Peer("n4");
    Peer n5 = new Peer("n5");
    voters = new Voters(Set.of("n1", "n2", "n3", "n4", "n5"), false);
    pacing.join(n5);
    pacing.join(n1);
    pacing.join(n4);
    pacing.join(n3);

    assertThat(waits(n3)).isZero();
    assertThat(waits(n4)).isZero();
    assertThat(waits(n5)).isPositive();
    assertThat(waits(n1)).isPositive();
  }

  @Test
  void nobodyWaitsWhileMembersChange() {
    voters = new Voters(Set.of("n1", "n2", "n3"), true);
    pacing.join(n1);
    pacing.join(n3);

    assertThat(waits(n1)).isZero();
    assertThat(waits(n3)).isZero();
  }

  @Test
  void whoHasLeftCountsNoMore() {
    pacing.join(n1);
    pacing.join(n3);

    assertThat(pacing.leave(n3)).isFalse();
    assertThat(waits(n1)).isZero();
    assertThat(pacing.leave(n1)).isTrue();
  }

  @Test
  void aMemberWithoutAVoteIsSentEverythingAndIsNeverPrompt() {
    Peer listener = new Peer("n25");
    pacing.join(n1);
    pacing.join(listener);
    pacing.join(n3);

    assertThat(waits(listener)).isZero();
    assertThat(waits(n3)).isZero();
    assertThat(waits(n1)).isPositive();
  }

  @Test
  void oneFollowerMakesAMajorityOfThree() {
    pacing.join(n1);
    pacing.join(n3);
    n1.matchIndex = -1;
    n3.matchIndex = -1;
    assertThat(pacing.quorumIndex()).isEqualTo(-1);

    n3.matchIndex = 7;
    assertThat(pacing.quorumIndex()).isEqualTo(7);
    n1.matchIndex = 9;
    assertThat(pacing.quorumIndex()).isEqualTo(9);
  }

  @Test
  void twoFollowersMakeAMajorityOfFiveAndOthersDoNotCount() {
    voters = new Voters(Set.of("n1", "n2", "n3", "n4", "n5"), false);
    Peer n4 = new Peer("n4");
    Peer listener = new Peer("n6");
    List.of(n1, n3, n4, listener).forEach(pacing::join);
    n1.matchIndex = 5;
    n4.matchIndex = 3;
    listener.matchIndex = 100;

    assertThat(pacing.quorumIndex()).isEqualTo(3);
    // The fifth member is not here, and may be added by a leader's other thread: no guess.
    pacing.leave(n1);
    pacing.leave(n4);
    assertThat(pacing.quorumIndex()).isEqualTo(-1);
  }

  @Test
  void nothingIsCertainWhileMembersChange() {
    pacing.join(n1);
    pacing.join(n3);
    n1.matchIndex = 5;
    n3.matchIndex = 5;
    voters = new Voters(Set.of("n1", "n2", "n3"), true);

    assertThat(pacing.quorumIndex()).isEqualTo(-1);
  }
}
