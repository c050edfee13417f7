package io.ashlar.raft;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the free space of the data directory, so that writes are refused while the log can still
 * be written, not when it fails.
 */
public final class DiskGuard {
  private static final Logger LOG = LoggerFactory.getLogger(DiskGuard.class);

  /** How much space the node has. */
  public enum Space {
    ENOUGH,
    /** Below the reserve: new writes are refused. */
    LOW,
    /** Below half of it: replicas that follow stop appending, too. */
    CRITICAL
  }

  /** Tells how many bytes are free. */
  @FunctionalInterface
  interface FreeSpace {
    long bytes() throws IOException;
  }

  private final Path directory;
  private final long reserveBytes;
  private final FreeSpace freeSpace;
  private volatile Space space = Space.ENOUGH;
  private volatile long freeBytes = Long.MAX_VALUE;

  /**
   * @param reserveBytes what must stay free; writes are taken again at a quarter more
   */
  public DiskGuard(Path directory, long reserveBytes) {
    this(directory, reserveBytes, () -> Files.getFileStore(directory).getUsableSpace());
  }

  DiskGuard(Path directory, long reserveBytes, FreeSpace freeSpace) {
    this.directory = directory;
    this.reserveBytes = reserveBytes;
    this.freeSpace = freeSpace;
  }

  /** Looks at the disk; called several times a second, not on a shard thread. */
  void check() {
    long free;
    try {
      free = freeSpace.bytes();
    } catch (IOException | RuntimeException e) {
      LOG.error("cannot tell the free space of {}", directory, e);
      free = 0;
    }
    Space before = space;
    Space now;
    if (free < reserveBytes / 2) {
      now = Space.CRITICAL;
    } else if (free < reserveBytes) {
      now = before == Space.CRITICAL ? Space.CRITICAL : Space.LOW;
    } else if (free < reserveBytes + reserveBytes / 4 && before != Space.ENOUGH) {
      now = Space.LOW;
    } else {
      now = Space.ENOUGH;
    }
    freeBytes = free;
    space = now;
    if (now != before) {
      LOG.warn("disk of {}: {} bytes free, {} -> {}", directory, free, before, now);
    }
  }

  public Space space() {
    return space;
  }

  public boolean refusesWrites() {
    return space != Space.ENOUGH;
  }

  public long freeBytes() {
    return freeBytes;
  }

  /** The size of the disk; 0 where it cannot be told. */
  public long totalBytes() {
    try {
      return Files.getFileStore(directory).getTotalSpace();
    } catch (IOException e) {
      LOG.warn("cannot tell the size of the disk of {}: {}", directory, e.toString());
      return 0;
    }
  }
}
