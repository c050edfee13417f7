package io.ashlar.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot files of the control group.
 *
 * <p>Format, big-endian: 8 bytes magic, 4 bytes format version, 4 bytes length n of the body, n
 * bytes body (a {@code ControlStateMessage}), 4 bytes CRC32C of all before. A file appears under
 * its name only when it is whole and on the disk.
 */
final class ControlSnapshots {
  private static final Logger LOG = LoggerFactory.getLogger(ControlSnapshots.class);

  private static final long MAGIC = 0x4153484c4d415031L; // "ASHLMAP1"
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 16;
  private static final int TRAILER_BYTES = 4;

  private ControlSnapshots() {}

  static void write(Path file, ControlState state) throws IOException {
    byte[] body = ControlCodec.encode(state);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + body.length + TRAILER_BYTES);
    bytes.putLong(MAGIC).putInt(VERSION).putInt(body.length).put(body);
    bytes.putInt(checksum(bytes.array(), HEADER_BYTES + body.length)).flip();

    Path beside = file.resolveSibling(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    forceDirectory(file);
  }

  /**
   * @throws IOException when the file is torn, corrupt or of an unknown version; the message names
   *     it
   */
  static ControlState read(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    if (all.length < HEADER_BYTES + TRAILER_BYTES) {
      throw new IOException(file + " is torn: " + all.length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.wrap(all);
    if (bytes.getLong() != MAGIC) {
      throw new IOException(file + " is not a snapshot of the cluster map");
    }
    int version = bytes.getInt();
    if (version != VERSION) {
      throw new IOException(file + " has format version " + version + ", known is " + VERSION);
    }
    int bodyBytes = bytes.getInt();
    if (bodyBytes != all.length - HEADER_BYTES - TRAILER_BYTES) {
      throw new IOException(file + " is torn: a body of " + bodyBytes + " bytes does not fit");
    }
    byte[] body = new byte[bodyBytes];
    bytes.get(body);
    if (bytes.getInt() != checksum(all, HEADER_BYTES + bodyBytes)) {
      throw new IOException(file + " is corrupt: its checksum differs");
    }
    try {
      return ControlCodec.decodeState(body);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds no cluster map: " + e.getMessage(), e);
    }
  }

  /**
   * Moves unreadable snapshots out of the way, so that Ratis starts from the newest readable one
   * and replays the log from there. Must run before anybody asks the storage for its latest
   * snapshot.
   */
  static void setAsideUnreadable(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    for (Path file : snapshotFiles(directory)) {
      try {
        read(file);
        if (!Files.exists(md5File(file))) {
          // A crash fell between the file and its digest; the file itself is whole.
          MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
        }
      } catch (IOException e) {
        LOG.error("Skipping a snapshot of the cluster map: {}", e.getMessage());
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".corrupt"),
            StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(md5File(file));
      }
    }
  }

  private static List<Path> snapshotFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(
              file ->
                  SimpleStateMachineStorage.SNAPSHOT_REGEX
                      .matcher(file.getFileName().toString())
                      .matches())
          .toList();
    }
  }

  private static Path md5File(Path file) {
    return file.resolveSibling(file.getFileName() + MD5FileUtil.MD5_SUFFIX);
  }

  private static void forceDirectory(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
