package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.control.ControlCommand.ChangeSettings;
import io.ashlar.control.ControlCommand.FormCluster;
import io.ashlar.control.ControlCommand.LeaderObserved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSnapshotsTest {
  private static final ControlState STATE =
      ControlState.EMPTY
          .apply(new FormCluster(FirstMap.plan(FirstMapTest.members(3), 5, 3, new Random(3))))
          .state()
          .apply(new LeaderObserved("s2", "n3", 9))
          .state()
          .apply(new ChangeSettings(5, 0, Map.of("timeout", "7"), List.of()))
          .state();

  @TempDir Path directory;

  @Test
  void whatIsWrittenIsRead() throws Exception {
    Path file = directory.resolve("snapshot.1_10");
    ControlSnapshots.write(file, STATE);
    assertThat(ControlCodec.encode(ControlSnapshots.read(file)))
        .isEqualTo(ControlCodec.encode(STATE));
    assertThat(ControlSnapshots.read(file).settings()).isEqualTo(STATE.settings());
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void everyTornFileAndEveryFlippedByteIsNoticed() throws Exception {
    Path file = directory.resolve("snapshot.1_10");
    ControlSnapshots.write(file, STATE);
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ControlSnapshots.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file.toString());
    }
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 0x10;
      Files.write(file, flipped);
      assertThatThrownBy(() -> ControlSnapshots.read(file)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anUnreadableSnapshotIsSetAsideAndTheOlderOneKept() throws Exception {
    Path older = directory.resolve("snapshot.1_10");
    Path newer = directory.resolve("snapshot.1_20");
    ControlSnapshots.write(older, STATE);
    Files.writeString(newer, "not a snapshot");

    ControlSnapshots.setAsideUnreadable(directory);

    assertThat(newer).doesNotExist();
    assertThat(directory.resolve("snapshot.1_20.corrupt")).exists();
    assertThat(older).exists();
    assertThat(directory.resolve("snapshot.1_10.md5")).exists();
  }
}
