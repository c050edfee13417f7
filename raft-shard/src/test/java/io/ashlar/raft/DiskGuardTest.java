package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.raft.DiskGuard.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGuardTest {
  private static final long RESERVE = 1000;

  @TempDir Path directory;
  private final AtomicLong free = new AtomicLong(10_000);

  @Test
  void goesDownAtItsThresholdsAndUpAboveThem() {
    DiskGuard guard = new DiskGuard(directory, RESERVE, free::get);
    assertThat(at(guard, 1000)).isEqualTo(Space.ENOUGH);
    assertThat(at(guard, 999)).isEqualTo(Space.LOW);
    assertThat(guard.refusesWrites()).isTrue();
    assertThat(at(guard, 1249)).isEqualTo(Space.LOW);
    assertThat(at(guard, 1250)).isEqualTo(Space.ENOUGH);
    assertThat(guard.refusesWrites()).isFalse();
    assertThat(at(guard, 500)).isEqualTo(Space.LOW);
    assertThat(at(guard, 499)).isEqualTo(Space.CRITICAL);
    assertThat(at(guard, 999)).isEqualTo(Space.CRITICAL);
    assertThat(at(guard, 1000)).isEqualTo(Space.LOW);
    assertThat(at(guard, 0)).isEqualTo(Space.CRITICAL);
    assertThat(at(guard, 5000)).isEqualTo(Space.ENOUGH);
    assertThat(guard.freeBytes()).isEqualTo(5000);
  }

  @Test
  void aDiskThatCannotBeAskedIsFull() {
    DiskGuard guard =
        new DiskGuard(
            directory,
            RESERVE,
            () -> {
              throw new IOException("gone");
            });
    guard.check();
    assertThat(guard.space()).isEqualTo(Space.CRITICAL);
  }

  @Test
  void readsTheRealDisk() {
    DiskGuard guard = new DiskGuard(directory, 1);
    guard.check();
    assertThat(guard.freeBytes()).isPositive().isLessThan(Long.MAX_VALUE);
    assertThat(guard.space()).isEqualTo(Space.ENOUGH);
  }

  private Space at(DiskGuard guard, long bytes) {
    free.set(bytes);
    guard.check();
    return guard.space();
  }
}
