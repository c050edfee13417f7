package io.ashlar.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Which shards this node hosts, in a file beside Ratis's directories: Ratis starts the groups it
 * finds before any cluster map is known, and must be told then which shard each one is.
 *
 * <p>One line a shard: group UUID, shard id, hash seed in hexadecimal.
 */
final class HostedShards {
  /** One line. */
  record Hosted(UUID group, String shardId, long hashSeed) {}

  private final Path file;

  HostedShards(Path dataDir) {
    this.file = dataDir.resolve("shards.list");
  }

  List<Hosted> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Hosted> hosted = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String[] fields = line.split(" ", -1);
      try {
        hosted.add(
            new Hosted(
                UUID.fromString(fields[0]), fields[1], Long.parseUnsignedLong(fields[2], 16)));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(file + " is damaged at '" + line + "'", e);
      }
    }
    return hosted;
  }

  /** On the disk when this returns. */
  void write(List<Hosted> hosted) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Hosted shard : hosted) {
      lines
          .append(shard.group)
          .append(' ')
          .append(shard.shardId)
          .append(' ')
          .append(Long.toHexString(shard.hashSeed))
          .append('\n');
    }
    Path temporary = Path.of(file + ".tmp");
    Files.writeString(temporary, lines, StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    SnapshotFile.syncDirectory(file);
  }
}
