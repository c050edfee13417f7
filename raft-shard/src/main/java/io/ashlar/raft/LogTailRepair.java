package io.ashlar.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks through a group's log before Ratis opens it, cuts off what a crash left of an unfinished
 * write, and refuses a log that is damaged in any other way.
 *
 * <p>Needed because Ratis allocates segments ahead with zeros: half an entry followed by zeros is
 * no end of file to it but a wrong checksum, and it would not start. Cutting is safe because an
 * entry is only acknowledged after its whole write and its fsync; when it is not certain that the
 * broken entry is the last one written, nothing is cut and the caller gets an error that names the
 * file, since acknowledged entries may be affected.
 *
 * <p>The zeros that Ratis prepares for later entries are cut off, too.
 *
 * <p>What is left is forced to the disk: Ratis takes whatever it reads at its start for flushed and
 * would acknowledge entries that a killed process had left in the page cache only.
 *
 * <p>Before the group's division starts, on the thread that starts it.
 *
 * @see LogSegmentScan the format and what counts as torn
 */
final class LogTailRepair {
  private static final Logger LOG = LoggerFactory.getLogger(LogTailRepair.class);
  private static final Pattern CLOSED = Pattern.compile("log_(\\d+)-(\\d+)");
  private static final Pattern OPEN = Pattern.compile("log_inprogress_(\\d+)(?:\\..*)?");

  private LogTailRepair() {}

  /** One file of a log, by the indexes in its name; {@code last} is -1 while it is written. */
  private record Segment(Path path, long first, long last) {
    boolean isOpen() {
      return last < 0;
    }
  }

  /**
   * Repairs every group's log below Ratis's storage directory.
   *
   * @throws IOException when a log is damaged beyond an unfinished last write; names the file
   */
  static void repairAll(Path raftDirectory) throws IOException {
    if (!Files.isDirectory(raftDirectory)) {
      return;
    }
    try (Stream<Path> groups = Files.list(raftDirectory)) {
      for (Path group : groups.sorted().toList()) {
        repair(group);
      }
    }
  }

  /**
   * Repairs one group's log; does nothing when there is none.
   *
   * @param groupDirectory the directory that is named after the group and holds {@code current}
   * @throws IOException when the log is damaged beyond an unfinished last write; names the file
   */
  static void repair(Path groupDirectory) throws IOException {
    for (Segment segment : segments(groupDirectory)) {
      if (segment.isOpen()) {
        repairOpen(segment);
      } else {
        checkClosed(segment);
      }
    }
  }

  /** The first index that the log holds, -1 when it holds no file. */
  static long firstIndex(Path groupDirectory) throws IOException {
    return segments(groupDirectory).stream().mapToLong(Segment::first).min().orElse(-1);
  }

  private static List<Segment> segments(Path groupDirectory) throws IOException {
    Path current = groupDirectory.resolve("current");
    if (!Files.isDirectory(current)) {
      return List.of();
    }
    List<Segment> segments = new ArrayList<>();
    try (Stream<Path> files = Files.list(current)) {
      for (Path path : files.toList()) {
        String name = String.valueOf(path.getFileName());
        Matcher closed = CLOSED.matcher(name);
        Matcher open = OPEN.matcher(name);
        if (closed.matches()) {
          segments.add(
              new Segment(path, Long.parseLong(closed.group(1)), Long.parseLong(closed.group(2))));
        } else if (open.matches()) {
          segments.add(new Segment(path, Long.parseLong(open.group(1)), -1));
        }
      }
    }
    segments.sort(Comparator.comparingLong(Segment::first));
    return segments;
  }

  private static void repairOpen(Segment segment) throws IOException {
    try (FileChannel channel =
        FileChannel.open(segment.path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = read(segment.path, channel);
      LogSegmentScan scan = new LogSegmentScan(segment.path, bytes, segment.first);
      if (!scan.header()) {
        // Nothing was ever written after an unfinished header: Ratis removes such a file itself.
        return;
      }
      switch (scan.entries(Long.MAX_VALUE)) {
        // Ratis 3.3 checks that zeros follow by reading one buffer more than it marked: once the
        // buffer has grown to the largest entry, it fails. Without zeros it has nothing to check.
        case LogSegmentScan.End.Clean clean -> channel.truncate(clean.offset());
        case LogSegmentScan.End.Torn torn -> {
          LOG.warn(
              "log file {}: cut off an unfinished last write at offset {}: {} bytes, of which {}"
                  + " were written",
              segment.path,
              torn.offset(),
              bytes.limit() - torn.offset(),
              torn.writtenBytes());
          channel.truncate(torn.offset());
        }
      }
      channel.force(true);
    }
  }

  private static void checkClosed(Segment segment) throws IOException {
    try (FileChannel channel = FileChannel.open(segment.path, StandardOpenOption.READ)) {
      ByteBuffer bytes = read(segment.path, channel);
      LogSegmentScan scan = new LogSegmentScan(segment.path, bytes, segment.first);
      if (!scan.header()) {
        throw scan.damaged(0, "its header is missing");
      }
      // What lies after its last entry is of no account: a cut that was not finished.
      LogSegmentScan.End end = scan.entries(segment.last);
      if (end instanceof LogSegmentScan.End.Torn torn) {
        throw scan.damaged(torn.offset(), "a closed file holds a broken entry");
      }
      if (scan.lastIndex() != segment.last) {
        throw scan.damaged(bytes.limit(), "it ends at entry " + scan.lastIndex() + " already");
      }
    }
  }

  private static ByteBuffer read(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size > Integer.MAX_VALUE - 16) {
      throw new IOException("log file " + path + " is too large: " + size + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return bytes.flip();
  }

  /** The bytes that every file of a log begins with. */
  static byte[] header() {
    return "RaftLog1".getBytes(StandardCharsets.US_ASCII);
  }
}
