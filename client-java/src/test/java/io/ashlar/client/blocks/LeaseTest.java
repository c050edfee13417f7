package io.ashlar.client.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.AshlarException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a holder believes, when answers are late, lost or bad. Times in milliseconds. */
class LeaseTest {
  private static final long LENGTH_MS = 3_000;

  private final HandTimer timer = new HandTimer();
  private final FakeLender grid = new FakeLender();

  /** Time that passes only when the test says so. */
  private static final class HandTimer implements Timer {
    private record Task(long atNanos, Runnable body) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1);

    @Override
    public long nanos() {
      return nowNanos;
    }

    @Override
    public void later(long pauseNanos, Runnable task) {
      tasks.add(new Task(nowNanos + pauseNanos, task));
    }

    /** All that is due runs at its time. */
    void pass(long ms) {
      long endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(ms);
      for (Task next = due(endNanos); next != null; next = due(endNanos)) {
        tasks.remove(next);
        nowNanos = next.atNanos;
        next.body.run();
      }
      nowNanos = endNanos;
    }

    /** The process stands still: what is due runs afterwards. */
    void stop(long ms) {
      nowNanos += TimeUnit.MILLISECONDS.toNanos(ms);
      List<Task> late = tasks.stream().filter(task -> task.atNanos - nowNanos <= 0).toList();
      tasks.removeAll(late);
      late.forEach(task -> task.body.run());
    }

    private Task due(long endNanos) {
      return tasks.stream()
          .filter(task -> task.atNanos - endNanos <= 0)
          .min(Comparator.comparingLong(task -> task.atNanos - endNanos))
          .orElse(null);
    }
  }

  /** Answers as it is told to; when it is told nothing, everything succeeds at once. */
  private static final class FakeLender implements Lease.Grid {
    final Deque<CompletableFuture<Boolean>> answers = new ArrayDeque<>();
    int renewals;
    int releases;

    @Override
    public CompletionStage<Boolean> renew() {
      renewals++;
      return answers.isEmpty() ? CompletableFuture.completedFuture(true) : answers.poll();
    }

    @Override
    public CompletionStage<Boolean> release() {
      releases++;
      return answers.isEmpty() ? CompletableFuture.completedFuture(true) : answers.poll();
    }
  }

  private Lease begun() {
    return Lease.begun(grid, timer, TimeUnit.MILLISECONDS.toNanos(LENGTH_MS), timer.nanos());
  }

  @Test
  void itIsRenewedThreeTimesInItsLength() {
    Lease lease = begun();
    timer.pass(10 * LENGTH_MS);
    assertThat(grid.renewals).isEqualTo(30);
    assertThat(lease.isValid()).isTrue();
    assertThat(lease.release()).isTrue();
    assertThat(lease.isValid()).isFalse();
    timer.pass(10 * LENGTH_MS);
    assertThat(grid.renewals).isEqualTo(30);
  }

  @Test
  void itCountsFromTheQuestionNotFromTheAnswer() {
    CompletableFuture<Boolean> slow = new CompletableFuture<>();
    grid.answers.add(slow);
    Lease lease = begun();
    timer.pass(2_500);
    slow.complete(true);
    // Asked at 1,000: good until 4,000, and the next renewal is overdue.
    assertThat(lease.isValid()).isTrue();
    CompletableFuture<Boolean> never = new CompletableFuture<>();
    grid.answers.add(never);
    timer.pass(1_499);
    assertThat(grid.renewals).isEqualTo(2);
    assertThat(lease.isValid()).isTrue();
    timer.pass(1);
    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void aProcessThatStoodStillForLongerThanTheLeaseHasLostIt() {
    Lease lease = begun();
    timer.stop(LENGTH_MS);
    assertThat(lease.isValid()).isFalse();
    // Not renewed, and given back, in case the grid still thinks it is held.
    assertThat(grid.renewals).isZero();
    assertThat(grid.releases).isEqualTo(1);
    assertThat(lease.release()).isFalse();
  }

  @Test
  void aRenewalThatComesTooLateIsTakenBack() {
    CompletableFuture<Boolean> late = new CompletableFuture<>();
    grid.answers.add(late);
    Lease lease = begun();
    timer.pass(LENGTH_MS);
    assertThat(lease.isValid()).isFalse();
    assertThat(grid.releases).isEqualTo(1);
    late.complete(true);
    assertThat(lease.isValid()).isFalse();
    assertThat(grid.releases).isEqualTo(2);
    timer.pass(10 * LENGTH_MS);
    assertThat(grid.renewals).isEqualTo(1);
  }

  @Test
  void whatTheGridHasGivenToAnotherIsLostAtOnce() {
    grid.answers.add(CompletableFuture.completedFuture(false));
    Lease lease = begun();
    timer.pass(LENGTH_MS / 3);
    assertThat(lease.isValid()).isFalse();
    assertThat(lease.release()).isFalse();
    assertThat(grid.releases).isZero();
  }

  @Test
  void aRenewalThatFailsIsTriedAgainWhileTheLeaseRuns() {
    grid.answers.add(failed());
    grid.answers.add(failed());
    Lease lease = begun();
    timer.pass(2_999);
    assertThat(grid.renewals).isEqualTo(2);
    assertThat(lease.isValid()).isTrue();
    grid.answers.add(failed());
    timer.pass(1);
    assertThat(lease.isValid()).isFalse();
  }

  @Test
  void aRenewalUnderWayDoesNotUndoARelease() {
    CompletableFuture<Boolean> under = new CompletableFuture<>();
    grid.answers.add(under);
    Lease lease = begun();
    timer.pass(LENGTH_MS / 3);
    assertThat(lease.release()).isTrue();
    // The grid renewed it before it was released; or after, and then said no.
    under.complete(false);
    assertThat(lease.isValid()).isFalse();
    timer.pass(10 * LENGTH_MS);
    assertThat(grid.renewals).isEqualTo(1);
    assertThat(grid.releases).isEqualTo(1);
  }

  @Test
  void aReleaseThatTheGridDoesNotHearIsTold() {
    Lease lease = begun();
    grid.answers.add(failed());
    assertThatThrownBy(lease::release).isInstanceOf(AshlarException.class);
    assertThat(lease.isValid()).isFalse();
    Lease other = begun();
    grid.answers.add(failed());
    other.close();
    assertThat(other.isValid()).isFalse();
  }

  @Test
  void leasesThatCannotBeRenewedInTimeAreRefused() {
    assertThatThrownBy(() -> Lease.nanosOf(Duration.ofMillis(99)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Lease.nanosOf(Duration.ofMillis(100))).isEqualTo(100_000_000);
  }

  private static CompletableFuture<Boolean> failed() {
    return CompletableFuture.failedFuture(new AshlarException("nobody there"));
  }
}
