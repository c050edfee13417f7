package io.ashlar.raft;

import io.ashlar.engine.ShardEngine;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import org.apache.ratis.server.storage.RaftStorageDirectory;
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
  private @Nullable Path groupDirectory;

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
    init(storage.getStorageDir().getRoot().toPath());
  }

  /**
   * As {@link #init(RaftStorage)}.
   *
   * @param group the directory that Ratis keeps for one group
   */
  void init(Path group) throws IOException {
    groupDirectory = group;
    directory = group.resolve(RaftStorageDirectory.STATE_MACHINE_DIR_NAME);
    temporaryDirectory = group.resolve(RaftStorageDirectory.TMP_DIR_NAME);
    recoverDirectory();
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
   * Loads the newest whole snapshot. A damaged one is named in the log, skipped for the one before
   * and, once that one is loaded, renamed to {@code *.corrupt}.
   *
   * @param shardId whose snapshots these must be
   * @param newEngine makes an empty engine
   * @throws IOException when what is whole does not reach back to where the log begins; names the
   *     damaged files, which stay where they are, so that every later start is refused, too
   */
  synchronized LoadedState load(String shardId, Supplier<ShardEngine> newEngine)
      throws IOException {
    List<Path> damaged = new ArrayList<>();
    LoadedState loaded = null;
    for (Stored candidate : stored) {
      try {
        loaded = load(candidate, shardId, newEngine);
        break;
      } catch (SnapshotFile.CorruptSnapshotException | NoSuchFileException e) {
        LOG.error("{}; skipped for the one before", e.getMessage());
        damaged.add(candidate.path);
      }
    }
    if (loaded == null) {
      loaded = new LoadedState(newEngine.get(), 0, -1);
    }
    checkLogReachesBackTo(loaded.index(), shardId, damaged);
    for (Path path : damaged) {
      if (Files.exists(path)) {
        Files.move(path, Path.of(path + ".corrupt"), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    reload();
    return loaded;
  }

  private static LoadedState load(Stored candidate, String shardId, Supplier<ShardEngine> newEngine)
      throws IOException {
    ShardEngine engine = newEngine.get();
    SnapshotFile.Header header = SnapshotFile.read(candidate.path, engine);
    if (!header.shardId().equals(shardId)
        || header.term() != candidate.at.getTerm()
        || header.index() != candidate.at.getIndex()) {
      throw new SnapshotFile.CorruptSnapshotException(
          candidate.path, "it is of " + header + ", not of " + shardId + " at " + candidate.at);
    }
    engine.loadClock(header.clockMs());
    return new LoadedState(engine, header.term(), header.index());
  }

  /** Going on without the entries in between would be a state with a hole. */
  private void checkLogReachesBackTo(long index, String shardId, List<Path> damaged)
      throws IOException {
    long first = LogTailRepair.firstIndex(required(groupDirectory));
    boolean reachesBack = first < 0 ? damaged.isEmpty() : first <= index + 1;
    if (!reachesBack) {
      throw new IOException(
          (index >= 0
                  ? "the newest whole snapshot of shard " + shardId + " is of index " + index
                  : "no snapshot of shard " + shardId + " is whole")
              + " and its log begins at "
              + (first < 0 ? "nothing" : first)
              + "; damaged: "
              + damaged
              + "; remove this replica from its shard and add a new one");
    }
  }

  /**
   * Ratis puts an installed snapshot into place by renaming directories: the old one away, the new
   * one in, the old one deleted. Goes back to the old one when a crash came in between.
   */
  private void recoverDirectory() throws IOException {
    String prefix = directory().getFileName() + ".tmp";
    try (Stream<Path> siblings = Files.list(required(groupDirectory))) {
      for (Path sibling : siblings.sorted().toList()) {
        if (!String.valueOf(sibling.getFileName()).startsWith(prefix)) {
          continue;
        }
        if (!Files.exists(directory()) || isEmpty(directory())) {
          LOG.warn("{} was not replaced to the end: taken back from {}", directory(), sibling);
          Files.deleteIfExists(directory());
          Files.move(sibling, directory(), StandardCopyOption.ATOMIC_MOVE);
          SnapshotFile.syncDirectory(directory());
        } else {
          deleteFully(sibling);
        }
      }
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  /** Unfinished snapshots, our own and those that Ratis was receiving. */
  private void deleteLeftovers() throws IOException {
    try (Stream<Path> files = Files.list(temporaryDirectory())) {
      for (Path path : files.toList()) {
        if (String.valueOf(path.getFileName()).startsWith("snapshot")) {
          deleteFully(path);
        }
      }
    }
  }

  private static void deleteFully(Path path) throws IOException {
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path below : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(below);
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
