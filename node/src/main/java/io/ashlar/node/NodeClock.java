package io.ashlar.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's wall clock, milliseconds since the epoch. Fault tests make it jump: while the system
 * property {@value #OFFSET_FILE_PROPERTY} names a file, the number in it (milliseconds) is added.
 */
final class NodeClock implements LongSupplier {
  static final String OFFSET_FILE_PROPERTY = "ashlar.clock.offsetFile";

  private static final Logger LOG = LoggerFactory.getLogger(NodeClock.class);

  private final @Nullable Path offsetFile;
  private volatile long offsetMs;

  NodeClock() {
    String file = System.getProperty(OFFSET_FILE_PROPERTY);
    offsetFile = file == null ? null : Path.of(file);
  }

  @Override
  public long getAsLong() {
    return System.currentTimeMillis() + offsetMs;
  }

  /** Looks at the file again; called several times a second, not on a shard thread. */
  void refresh() {
    Path file = offsetFile;
    if (file == null || !Files.exists(file)) {
      return;
    }
    try {
      String text = Files.readString(file).trim();
      long next = text.isEmpty() ? 0 : Long.parseLong(text);
      if (next != offsetMs) {
        LOG.warn("the wall clock jumps: offset {} ms -> {} ms", offsetMs, next);
        offsetMs = next;
      }
    } catch (IOException | NumberFormatException e) {
      LOG.warn("cannot read the clock offset in {}: {}", file, e.toString());
    }
  }
}
