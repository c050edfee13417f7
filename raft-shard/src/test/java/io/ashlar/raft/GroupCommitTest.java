package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
  private static final long COMMIT_NANOS = 400_000;

  private final ScheduledExecutorService unused = Executors.newSingleThreadScheduledExecutor();
  private final GroupCommit commits = new GroupCommit(unused, () -> {});
  private long nowNanos = 1;

  @AfterEach
  void endThread() {
    unused.shutdownNow();
  }

  @Test
  void closesTheEntryWhenPatienceIsOver() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    GroupCommit gathering = new GroupCommit(unused, closed::countDown);
    gathering.appended(10, nowNanos);
    gathering.committed(10, 7, nowNanos + COMMIT_NANOS);
    assertThat(gathering.gathers(7, nowNanos + COMMIT_NANOS)).isTrue();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theFirstEntryNeverWaits() {
    assertThat(commits.patienceNanos(1, nowNanos)).isZero();
  }

  @Test
  void aSingleClientNeverWaits() {
    commit(1, 0);
    assertThat(commits.patienceNanos(1, nowNanos)).isZero();
  }

  @Test
  void waitsForTheAnsweredToComeBackAndNoLonger() {
    commit(10, 7);
    assertThat(commits.patienceNanos(7, nowNanos)).isEqualTo(COMMIT_NANOS / 2);
    assertThat(commits.patienceNanos(16, nowNanos)).isEqualTo(COMMIT_NANOS / 2);
    assertThat(commits.patienceNanos(17, nowNanos)).isZero();
  }

  @Test
  void waitsAtMostHalfACommit() {
    commit(10, 7);
    nowNanos += COMMIT_NANOS / 2;
    assertThat(commits.patienceNanos(8, nowNanos)).isZero();
  }

  @Test
  void aSlowDiskDoesNotMakeItWaitLongerThanAMillisecond() {
    commits.appended(4, nowNanos);
    nowNanos += 80_000_000;
    commits.committed(4, 4, nowNanos);
    assertThat(commits.patienceNanos(4, nowNanos)).isEqualTo(1_000_000);
  }

  @Test
  void restsForEverMoreEntriesWhenNobodyComesBack() {
    int waits = 0;
    for (int entry = 0; entry < 1_000; entry++) {
      commit(10, 10);
      if (commits.patienceNanos(10, nowNanos) > 0) {
        waits++;
        nowNanos += COMMIT_NANOS / 2;
      }
    }
    assertThat(waits).isBetween(5, 25);
  }

  @Test
  void waitsAgainAtOnceAfterAWaitThatPaid() {
    for (int entry = 0; entry < 20; entry++) {
      commit(10, 10);
      assertThat(commits.patienceNanos(10, nowNanos)).isPositive();
      commits.appended(20, nowNanos);
    }
  }

  @Test
  void aDeposedLeaderForgetsWhatItWaitedFor() {
    commit(10, 7);
    commits.stop();
    assertThat(commits.patienceNanos(7, nowNanos)).isZero();
  }

  /** An entry of {@code answered} commands goes and is committed while {@code waiting} came. */
  private void commit(int answered, int waiting) {
    commits.appended(answered, nowNanos);
    nowNanos += COMMIT_NANOS;
    commits.committed(answered, waiting, nowNanos);
  }
}
