package io.ashlar.raft;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Which shards this node hosts, in a file beside Ratis's directories: Ratis starts the groups it
 * finds before any cluster map is known, and must be told then which shard each one is.
 *
 * <p>Shards that have ended stand in a file of their own, an id a line: a node that starts sees the
 * maps again that still had them, and must not begin an empty group in the place of one that is
 * over, where a node that slept through its end would take it for a majority.
 *
 * <p>One line a shard: group UUID, shard id, hash seed in hexadecimal, and the epoch of the cluster
 * map that made this node a host of it (absent in files of versions whose maps never changed).
 */
final class HostedShards {
  /** One line. */
  record Hosted(UUID group, String shardId, long hashSeed, long sinceEpoch) {}

  /** Of a map that a cluster is formed with. */
  private static final long FIRST_EPOCH = 1;

  /** What a directory is called while it is deleted; Ratis does not look at it. */
  private static final String DELETED_PREFIX = "removed-";

  private final Path dataDir;
  private final Path file;
  private final Path endedFile;
  private final Set<String> ended = new TreeSet<>();

  HostedShards(Path dataDir) {
    this.dataDir = dataDir;
    this.file = dataDir.resolve("shards.list");
    this.endedFile = dataDir.resolve("shards.ended");
  }

  /**
   * Deletes what a shard left on the disk. It goes under its name all at once, so no start finds
   * half of it.
   */
  void deleteData(Hosted shard) throws IOException {
    Path data = dataDir.resolve("raft").resolve(shard.group.toString());
    if (Files.exists(data)) {
      Path removed = dataDir.resolve(DELETED_PREFIX + shard.group);
      deleteTree(removed);
      Files.move(data, removed, StandardCopyOption.ATOMIC_MOVE);
      SnapshotFile.syncDirectory(data);
      deleteTree(removed);
    }
  }

  /** Deletes what a node that stopped amid a deletion left. */
  void finishDeletions() throws IOException {
    if (!Files.isDirectory(dataDir)) {
      return;
    }
    List<Path> removed;
    try (Stream<Path> entries = Files.list(dataDir)) {
      removed =
          entries
              .filter(entry -> String.valueOf(entry.getFileName()).startsWith(DELETED_PREFIX))
              .toList();
    }
    for (Path tree : removed) {
      deleteTree(tree);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    List<Path> tree;
    try (Stream<Path> walk = Files.walk(root)) {
      tree = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path entry : tree) {
      Files.delete(entry);
    }
  }

  List<Hosted> read() throws IOException {
    if (Files.exists(endedFile)) {
      ended.addAll(Files.readAllLines(endedFile, StandardCharsets.UTF_8));
    }
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Hosted> hosted = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      String[] fields = line.split(" ", -1);
      try {
        hosted.add(
            new Hosted(
                UUID.fromString(fields[0]),
                fields[1],
                Long.parseUnsignedLong(fields[2], 16),
                fields.length > 3 ? Long.parseLong(fields[3]) : FIRST_EPOCH));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(file + " is damaged at '" + line + "'", e);
      }
    }
    return hosted;
  }

  /** A shard is no more; on the disk when this returns. */
  void noteEnded(String shardId) throws IOException {
    if (!ended.contains(shardId)) {
      Set<String> all = new TreeSet<>(ended);
      all.add(shardId);
      write(endedFile, String.join("\n", all) + "\n");
      ended.add(shardId);
    }
  }

  boolean hasEnded(String shardId) {
    return ended.contains(shardId);
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
          .append(' ')
          .append(shard.sinceEpoch)
          .append('\n');
    }
    write(file, lines);
  }

  private static void write(Path file, CharSequence lines) throws IOException {
    Path temporary = Path.of(file + ".tmp");
    Files.writeString(temporary, lines, StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    SnapshotFile.syncDirectory(file);
  }
}
