package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot files of one replica: {@code snapshot.TERM_INDEX}, the newest two kept. The log is
 * only purged up to the older of them, so that when the newest turns out to be damaged, the one
 * before and the log still give the whole state.
 *
 * <p>Called by Ratis's threads and by the thread that writes snapshots.
 */
final class SnapshotStore implements StateMachineStorage {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStore.class);
  private static final Pattern NAME = Pattern.compile("snapshot\\.(\\d+)_(\\d+)");
  private static final int KEPT = 2;

  private @Nullable Path directory;
  private @Nullable Path temporaryDirectory;

  /** Newest first: what lies on the disk and is not known to be damaged. */
  private volatile List<Stored> stored = List.of();

  private record Stored(Path path, TermIndex at) implements SnapshotInfo {
    @Override
    public TermIndex getTermIndex() {
      return at;
    }

    @Override
    public List<FileInfo> getFiles() {
      return List.of(new FileInfo(path, null));
    }
  }

  @Override
  public void init(RaftStorage storage) throws IOException {
    directory = storage.getStorageDir().getStateMachineDir().toPath();
    temporaryDirectory = storage.getStorageDir().getTmpDir().toPath();
    Files.createDirectories(directory());
    Files.createDirectories(temporaryDirectory());
    deleteLeftovers();
    reload();
  }

  @Override
  public @Nullable SnapshotInfo getLatestSnapshot() {
    List<Stored> now = stored;
    return now.isEmpty() ? null : now.getFirst();
  }

  @Override
  public void format() {}

  @Override
  public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {}

  @Override
  public File getSnapshotDir() {
    return directory().toFile();
  }

  @Override
  public File getTmpDir() {
    return temporaryDirectory().toFile();
  }

  /** Where a new snapshot is written and where it will stand. */
  SnapshotFile.Writer newWriter(SnapshotFile.Header header) throws IOException {
    String name = "snapshot." + header.term() + "_" + header.index();
    return new SnapshotFile.Writer(
        temporaryDirectory().resolve(name + ".tmp"), directory().resolve(name), header);
  }

  /** A new snapshot was published: drops what is older than the newest two. */
  synchronized void published() throws IOException {
    reload();
    List<Stored> now = stored;
    for (Stored old : now.subList(Math.min(KEPT, now.size()), now.size())) {
      Files.deleteIfExists(old.path);
      Files.deleteIfExists(Path.of(old.path + ".md5"));
    }
    reload();
  }

  /**
   * Up to where the log is not needed any more: the index of the oldest snapshot kept, -1 for none.
   */
  long purgeIndex() {
    List<Stored> now = stored;
    return now.size() < KEPT ? -1 : now.getLast().at.getIndex();
  }

  /** Reads the directory again, after Ratis put an installed snapshot there. */
  synchronized void reload() throws IOException {
    List<Stored> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory())) {
      for (Path path : files.toList()) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (name.matches()) {
          found.add(
              new Stored(
                  path,
                  TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)))));
        }
      }
    }
    found.sort(Comparator.comparing((Stored s) -> s.at.getIndex()).reversed());
    stored = List.copyOf(found);
  }

  /** Ratis moves installed snapshots into place without syncing them: makes the newest durable. */
  void syncNewest() throws IOException {
    List<Stored> now = stored;
    if (!now.isEmpty()) {
      Path newest = now.getFirst().path;
      try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      SnapshotFile.syncDirectory(newest);
      SnapshotFile.syncDirectory(directory());
    }
  }

  /**
   * Loads the newest whole snapshot. A damaged one is named in the log, renamed to {@code
   * *.corrupt} and skipped for the one before.
   *
   * @param shardId whose snapshots these must be
   * @param newEngine makes an empty engine
   */
  synchronized LoadedState load(String shardId, Supplier<ShardEngine> newEngine)
      throws IOException {
    List<Stored> candidates = stored;
    for (Stored candidate : candidates) {
      ShardEngine engine = newEngine.get();
      try {
        SnapshotFile.Header header = SnapshotFile.read(candidate.path, engine::load);
        if (!header.shardId().equals(shardId)
            || header.term() != candidate.at.getTerm()
            || header.index() != candidate.at.getIndex()) {
          throw new SnapshotFile.CorruptSnapshotException(
              candidate.path, "it is of " + header + ", not of " + shardId + " at " + candidate.at);
        }
        engine.loadClock(header.clockMs());
        return new LoadedState(engine, header.term(), header.index());
      } catch (SnapshotFile.CorruptSnapshotException | NoSuchFileException e) {
        LOG.error("{}; skipped for the one before", e.getMessage());
        if (Files.exists(candidate.path)) {
          Files.move(candidate.path, Path.of(candidate.path + ".corrupt"));
        }
        reload();
      }
    }
    if (!candidates.isEmpty()) {
      // The log was purged up to them: going on without would be a state with a hole.
      throw new IOException(
          "every snapshot of shard "
              + shardId
              + " is damaged: "
              + candidates.stream().map(s -> s.path.toString()).toList()
              + "; move its directory away to have the leader send its state");
    }
    return new LoadedState(newEngine.get(), 0, -1);
  }

  private void deleteLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(temporaryDirectory())) {
      for (Path path : files.toList()) {
        if (String.valueOf(path.getFileName()).endsWith(".tmp")) {
          Files.deleteIfExists(path);
        }
      }
    }
  }

  private Path directory() {
    return required(directory);
  }

  private Path temporaryDirectory() {
    return required(temporaryDirectory);
  }

  private static Path required(@Nullable Path path) {
    if (path == null) {
      throw new IllegalStateException("used before its storage was opened");
    }
    return path;
  }
}
