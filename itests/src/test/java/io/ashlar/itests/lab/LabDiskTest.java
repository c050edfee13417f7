package io.ashlar.itests.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LabDiskTest {
  @TempDir Path folder;

  @BeforeEach
  void needsRights() {
    Optional<String> reason = LabDisk.unavailable();
    reason.ifPresent(r -> System.out.println("SKIPPED (lab disk: " + r + ")"));
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void aFullDiskRefusesWritesUntilThereIsSpace() throws IOException {
    try (LabDisk disk = LabDisk.create(folder, "full", 16)) {
      Path file = disk.path().resolve("data");
      Files.write(file, new byte[100_000]);
      disk.fill();
      assertThatThrownBy(() -> Files.write(file, new byte[1_000_000]))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      disk.free();
      Files.write(file, new byte[1_000_000]);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFrozenDiskHoldsFlushesUntilItThaws() throws Exception {
    try (LabDisk disk = LabDisk.create(folder, "frozen", 16)) {
      Path file = disk.path().resolve("data");
      Files.write(file, new byte[10]);
      disk.freeze();
      CompletableFuture<Void> write = CompletableFuture.runAsync(() -> writeAndFlush(file));
      assertThatThrownBy(() -> write.get(200, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      disk.thaw();
      write.get(10, TimeUnit.SECONDS);
    }
  }

  private static void writeAndFlush(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[4096]));
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
