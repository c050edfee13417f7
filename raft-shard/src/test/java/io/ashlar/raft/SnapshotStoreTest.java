package io.ashlar.raft;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.keyspace.StringRecord;
import io.ashlar.engine.snapshot.SlotChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica finds in its directory after crashes at every point, and what it makes of it. */
class SnapshotStoreTest {
  private static final int SLOT = 7;

  @TempDir Path group;
  private SnapshotStore store = new SnapshotStore();

  @BeforeEach
  void open() throws IOException {
    Files.createDirectories(group.resolve("current"));
    reopen();
  }

  @Test
  void keepsTheNewestTwoAndPurgesUpToTheOlder() throws IOException {
    assertThat(store.purgeIndex()).isEqualTo(-1);
    publish(10);
    assertThat(store.purgeIndex()).isEqualTo(-1);
    publish(200);
    assertThat(store.purgeIndex()).isEqualTo(10);
    publish(3000);
    assertThat(store.purgeIndex()).isEqualTo(200);
    assertThat(file(10)).doesNotExist();
    reopen();
    assertThat(store.purgeIndex()).isEqualTo(200);
    LoadedState loaded = load();
    assertThat(loaded.index()).isEqualTo(3000);
    assertThat(value(loaded)).isEqualTo("3000");
    assertThat(loaded.engine().clockMs()).isEqualTo(3000 * 10);
  }

  @Test
  void skipsADamagedNewestForTheOneBeforeAndKeepsTheLogItNeeds() throws IOException {
    publish(10);
    publish(20);
    log("log_11-30", "log_inprogress_31");
    damage(20);
    LoadedState loaded = load();
    assertThat(loaded.index()).isEqualTo(10);
    assertThat(value(loaded)).isEqualTo("10");
    assertThat(Path.of(file(20) + ".corrupt")).exists();
    assertThat(store.getLatestSnapshot()).isNotNull();
    // Nothing may be purged on the word of a single snapshot.
    assertThat(store.purgeIndex()).isEqualTo(-1);
    publish(40);
    assertThat(store.purgeIndex()).isEqualTo(10);
    damage(40);
    reopen();
    assertThat(load().index()).isEqualTo(10);
    publish(20);
    damage(20);
    assertThat(load().index()).as("damaged twice under one name").isEqualTo(10);
  }

  @Test
  void refusesWhenAllAreDamagedAgainAndAgain() throws IOException {
    publish(10);
    publish(20);
    log("log_11-30");
    damage(10);
    damage(20);
    for (int start = 0; start < 3; start++) {
      reopen();
      assertThatThrownBy(this::load)
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file(10).toString())
          .hasMessageContaining(file(20).toString());
    }
  }

  @Test
  void refusesWhenTheLogDoesNotReachBackToWhatIsWhole() throws IOException {
    publish(10);
    publish(20);
    log("log_15-30");
    assertThat(load().index()).isEqualTo(20);
    damage(20);
    assertThatThrownBy(this::load)
        .hasMessageContaining(file(20).toString())
        .hasMessageContaining("begins at 15");
    assertThat(file(20)).exists();
  }

  @Test
  void refusesAPurgedLogWithoutAnySnapshot() throws IOException {
    assertThat(load().index()).isEqualTo(-1);
    log("log_0-10");
    assertThat(load().index()).isEqualTo(-1);
    Files.delete(group.resolve("current").resolve("log_0-10"));
    log("log_inprogress_11");
    assertThatThrownBy(this::load).hasMessageContaining("begins at 11");
  }

  @Test
  void aDamagedOnlySnapshotIsNoLossWhileTheLogIsWhole() throws IOException {
    publish(10);
    log("log_0-30");
    damage(10);
    assertThat(load().index()).isEqualTo(-1);
    assertThat(store.getLatestSnapshot()).isNull();
  }

  @Test
  void aSnapshotOfAnotherShardOrIndexIsNotLoaded() throws IOException {
    publish(10);
    Files.move(file(10), group.resolve("sm").resolve("snapshot.1_11"));
    reopen();
    assertThatThrownBy(this::load).hasMessageContaining("snapshot.1_11");
    Files.delete(group.resolve("sm").resolve("snapshot.1_11"));
    publish(10);
    assertThatThrownBy(() -> store.load("other", SnapshotStoreTest::engine))
        .hasMessageContaining(file(10).toString());
  }

  @Test
  void removesWhatCrashesLeft() throws IOException {
    publish(10);
    Path tmp = group.resolve("tmp");
    Files.writeString(tmp.resolve("snapshot.1_20.tmp"), "unfinished");
    Files.createDirectories(tmp.resolve("snapshot-4711").resolve("x"));
    Files.writeString(tmp.resolve("snapshot-4711").resolve("snapshot.1_20"), "being received");
    reopen();
    assertThat(tmp).isEmptyDirectory();
    assertThat(load().index()).isEqualTo(10);
  }

  @Test
  void aCrashBetweenPublishAndPurgeLeavesThreeAndLosesNothing() throws IOException {
    publish(10);
    publish(20);
    write(30).publish();
    reopen();
    // The log is purged up to the last that is kept, so three must not move that forward.
    assertThat(store.purgeIndex()).isEqualTo(10);
    assertThat(load().index()).isEqualTo(30);
    publish(40);
    assertThat(store.purgeIndex()).isEqualTo(30);
    assertThat(file(10)).doesNotExist();
    assertThat(file(20)).doesNotExist();
  }

  @Test
  void goesBackWhenACrashInterruptedAnInstallation() throws IOException {
    publish(10);
    log("log_0-30");
    // Ratis moved the old directory away, the new one was not in its place yet.
    Path away = group.resolve("sm.tmp20260101-000000_000");
    Files.move(group.resolve("sm"), away);
    reopen();
    assertThat(load().index()).isEqualTo(10);
    assertThat(away).doesNotExist();
    // It was, but the old one was not deleted yet.
    Files.createDirectories(away);
    Files.writeString(away.resolve("snapshot.1_5"), "old");
    reopen();
    assertThat(away).doesNotExist();
    assertThat(load().index()).isEqualTo(10);
  }

  // ---- inside ----

  private void reopen() throws IOException {
    store = new SnapshotStore();
    store.init(group);
  }

  private LoadedState load() throws IOException {
    return store.load("s1", SnapshotStoreTest::engine);
  }

  private static ShardEngine engine() {
    return new ShardEngine(1, new EngineSettings(), new EngineStats(), new Random(1));
  }

  private static String value(LoadedState loaded) {
    Object record = loaded.engine().keyspace(0).find(SLOT, "k".getBytes(UTF_8));
    return record == null ? "" : new String(Records.stringBytes(record), UTF_8);
  }

  private void publish(long index) throws IOException {
    write(index).publish();
    store.published();
  }

  private SnapshotFile.Writer write(long index) throws IOException {
    SnapshotFile.Writer writer =
        store.newWriter(new SnapshotFile.Header("s1", 1, index, index * 10));
    byte[] value = String.valueOf(index).getBytes(UTF_8);
    byte[] record =
        StringRecord.of("k".getBytes(UTF_8), value, 0, value.length, Records.NO_EXPIRY, false);
    writer.write(new SlotChunk(SlotChunk.LIVE, 0, SLOT, List.of(record), List.of()));
    return writer;
  }

  private Path file(long index) {
    return group.resolve("sm").resolve("snapshot.1_" + index);
  }

  private void damage(long index) throws IOException {
    byte[] bytes = Files.readAllBytes(file(index));
    bytes[bytes.length / 2] ^= 1;
    Files.write(file(index), bytes);
  }

  private void log(String... names) throws IOException {
    for (String name : names) {
      Files.writeString(group.resolve("current").resolve(name), "RaftLog1");
    }
  }
}
