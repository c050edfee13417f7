package io.ashlar.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's data directory, claimed: it belongs to this cluster and node, and to this process until
 * closed. {@code ashlar.identity} says whose it is, {@code ashlar.lock} who has it.
 */
final class DataDirectory implements AutoCloseable {
  /** The directory is somebody else's; the message names it and the other. */
  static final class NotOursException extends Exception {
    private static final long serialVersionUID = 1L;

    NotOursException(String message) {
      super(message);
    }
  }

  static final String IDENTITY_FILE = "ashlar.identity";
  private static final String LOCK_FILE = "ashlar.lock";
  private static final String FORMAT = "ashlar data directory, format 1";
  private static final String RAFT_DIRECTORY = "raft";

  private final FileChannel lockChannel;

  private DataDirectory(FileChannel lockChannel) {
    this.lockChannel = lockChannel;
  }

  static DataDirectory claim(Path directory, String clusterName, String nodeName)
      throws IOException, NotOursException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean claimed = false;
    try {
      if (tryLock(channel) == null) {
        throw new NotOursException(directory + " is in use by another process");
      }
      checkIdentity(directory, clusterName, nodeName);
      claimed = true;
    } finally {
      if (!claimed) {
        channel.close();
      }
    }
    return new DataDirectory(channel);
  }

  /** Ends the claim; the operating system does so too when the process dies. */
  @Override
  public void close() throws IOException {
    lockChannel.close();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Another node of this process has it.
    }
  }

  private static void checkIdentity(Path directory, String clusterName, String nodeName)
      throws IOException, NotOursException {
    Path file = directory.resolve(IDENTITY_FILE);
    List<String> ours = List.of(FORMAT, "cluster " + clusterName, "node " + nodeName);
    if (!Files.exists(file)) {
      if (Files.exists(directory.resolve(RAFT_DIRECTORY))) {
        throw new NotOursException(
            directory + " holds data but no " + IDENTITY_FILE + ": whose it is cannot be told");
      }
      writeDurably(file, String.join("\n", ours) + "\n");
      return;
    }
    List<String> found = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (found.isEmpty() || !found.get(0).equals(FORMAT)) {
      throw new NotOursException(file + " has a format that this version does not know");
    }
    if (!found.equals(ours)) {
      throw new NotOursException(
          directory
              + " belongs to "
              + String.join(", ", found.subList(1, found.size()))
              + ", not to "
              + String.join(", ", ours.subList(1, ours.size())));
    }
  }

  /** Appears whole or not at all, and survives a power failure once this returns. */
  static void writeDurably(Path file, String content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(StandardCharsets.UTF_8.encode(content));
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
