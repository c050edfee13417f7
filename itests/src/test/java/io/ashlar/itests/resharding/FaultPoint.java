package io.ashlar.itests.resharding;

import io.ashlar.node.migration.MigrationStep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The step of a move at which the next source that comes there stands still, until it is let go or
 * killed. Processes share it as files of a folder: one that is named after the step, and one that a
 * source has made of it.
 */
record FaultPoint(Path folder) {
  /** Whoever forgot a source that stands still shall see it go on, not the test hang. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Path armed(MigrationStep step) {
    return folder.resolve(step.name());
  }

  private Path stopped() {
    return folder.resolve("stopped");
  }

  void arm(MigrationStep step) throws IOException {
    Files.createFile(armed(step));
  }

  /** Whether a source stands still now. */
  boolean isReached() {
    return Files.exists(stopped());
  }

  void letGo() throws IOException {
    Files.deleteIfExists(stopped());
  }

  /** A source of the process that calls this is there. */
  void reached(MigrationStep step) {
    try {
      Files.move(armed(step), stopped(), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      // Not armed, as at most steps.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long start = System.nanoTime();
    while (isReached() && System.nanoTime() - start < PATIENCE_NANOS) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
