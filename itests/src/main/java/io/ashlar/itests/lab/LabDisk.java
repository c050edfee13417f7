package io.ashlar.itests.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A small ext4 file system in a loop-mounted file, for the data of one node: it can be filled, and
 * frozen so that every write and flush waits.
 */
public final class LabDisk implements AutoCloseable {
  private static final String PREFIX = "ashlar-disk-";

  private final Path image;
  private final Path mountPoint;
  private boolean frozen;
  private final Thread atExit = new Thread(this::remove, "remove lab disk");

  private LabDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Why there can be no such disk here; empty when there can. */
  public static Optional<String> unavailable() {
    Optional<String> missing = Tool.missing("mkfs.ext4", "mount", "umount", "fsfreeze");
    if (missing.isPresent()) {
      return missing;
    }
    try {
      Path folder = Files.createTempDirectory("ashlar-disk-probe");
      try (LabDisk probe = create(folder, "probe", 16)) {
        Files.writeString(probe.path().resolve("probe"), "probe");
      } finally {
        Files.deleteIfExists(folder);
      }
      return Optional.empty();
    } catch (IllegalStateException | IOException e) {
      return Optional.of("loop mounts are not permitted: " + e.getMessage());
    }
  }

  /** Makes and mounts a disk of {@code sizeMb}; unmounts what killed runs have left behind. */
  public static LabDisk create(Path folder, String name, int sizeMb) {
    sweep();
    String unique = PREFIX + ProcessHandle.current().pid() + "-" + name;
    Path image = folder.resolve(unique + ".img");
    Path mountPoint = folder.resolve(unique);
    LabDisk disk = new LabDisk(image, mountPoint);
    Runtime.getRuntime().addShutdownHook(disk.atExit);
    try {
      Files.createDirectories(mountPoint);
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(sizeMb * 1024L * 1024);
      }
      run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
      run("mount", "-o", "loop", image.toString(), mountPoint.toString());
      return disk;
    } catch (IOException e) {
      disk.close();
      throw new UncheckedIOException("cannot make a disk in " + folder, e);
    } catch (RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  private static void run(String... words) {
    Tool.Result result = Tool.tryRun(List.of(words));
    if (result.exit() != 0) {
      throw new IllegalStateException(String.join(" ", words) + ": " + result.output().strip());
    }
  }

  /** Where it is mounted. */
  public Path path() {
    return mountPoint;
  }

  /** Makes every write and flush wait. */
  public synchronized void freeze() {
    if (!frozen) {
      run("fsfreeze", "--freeze", mountPoint.toString());
      frozen = true;
    }
  }

  /** Lets them go on. */
  public synchronized void thaw() {
    if (frozen) {
      Tool.Result result = Tool.tryRun(List.of("fsfreeze", "--unfreeze", mountPoint.toString()));
      if (result.exit() != 0) {
        System.err.println("cannot thaw " + mountPoint + ": " + result.output().strip());
      }
      frozen = false;
    }
  }

  /** Takes all space that is left. */
  public void fill() {
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw new UncheckedIOException("cannot fill " + mountPoint, e);
      }
    }
  }

  /** Gives the space back. */
  public void free() {
    try {
      Files.deleteIfExists(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give space back on " + mountPoint, e);
    }
  }

  private Path ballast() {
    return mountPoint.resolve("ballast");
  }

  @Override
  public void close() {
    remove();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ignored) {
      // The JVM is ending and the hook has run or will.
    }
  }

  private void remove() {
    thaw();
    unmount(mountPoint.toString());
    try {
      Files.deleteIfExists(image);
      Files.deleteIfExists(mountPoint);
    } catch (IOException e) {
      // It stays in the run's folder, under a name that says what it is.
      System.err.println("cannot remove " + image + ": " + e);
    }
  }

  /** At once where nobody uses it, else as soon as the last user is gone. */
  private static void unmount(String mountPoint) {
    Tool.Result first = Tool.tryRun(List.of("umount", mountPoint));
    if (first.exit() != 0) {
      Tool.Result lazy = Tool.tryRun(List.of("umount", "-l", mountPoint));
      System.err.println(
          first.output().strip()
              + (lazy.exit() == 0 ? "; unmounted for later" : "; " + lazy.output().strip()));
    }
  }

  private static void sweep() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/mounts"))) {
        String mountPoint = line.split(" ", 3)[1];
        Path name = Path.of(mountPoint).getFileName();
        if (name != null && name.toString().startsWith(PREFIX)) {
          String pid = name.toString().substring(PREFIX.length()).split("-", 2)[0];
          if (Tool.isDead(pid)) {
            Tool.tryRun(List.of("fsfreeze", "--unfreeze", mountPoint));
            unmount(mountPoint);
          }
        }
      }
    } catch (IOException e) {
      System.err.println("cannot look for disks of killed runs: " + e);
    }
  }
}
