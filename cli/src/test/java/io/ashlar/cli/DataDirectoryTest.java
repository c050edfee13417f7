package io.ashlar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path parent;

  @Test
  void itIsClaimedAgainByTheSameNodeOnly() throws Exception {
    Path directory = parent.resolve("a/b");
    DataDirectory.claim(directory, "c", "n1").close();
    DataDirectory.claim(directory, "c", "n1").close();
    assertThatThrownBy(() -> DataDirectory.claim(directory, "c", "n2"))
        .hasMessage(directory + " belongs to cluster c, node n1, not to cluster c, node n2");
    assertThatThrownBy(() -> DataDirectory.claim(directory, "d", "n1"))
        .isInstanceOf(DataDirectory.NotOursException.class);
    // A refused claim leaves no lock behind.
    DataDirectory.claim(directory, "c", "n1").close();
  }

  @Test
  void itIsHeldUntilClosed() throws Exception {
    try (DataDirectory held = DataDirectory.claim(parent, "c", "n1")) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> DataDirectory.claim(parent, "c", "n1"))
          .hasMessage(parent + " is in use by another process");
    }
    DataDirectory.claim(parent, "c", "n1").close();
  }

  @Test
  void dataWithoutAnIdentityAndUnknownFormatsAreRefused() throws Exception {
    Files.createDirectory(parent.resolve("raft"));
    assertThatThrownBy(() -> DataDirectory.claim(parent, "c", "n1"))
        .hasMessageContaining("whose it is cannot be told");
    Files.writeString(
        parent.resolve(DataDirectory.IDENTITY_FILE), "ashlar data directory, format 2\n");
    assertThatThrownBy(() -> DataDirectory.claim(parent, "c", "n1"))
        .hasMessageContaining("does not know");
  }

  @Test
  void aDevelopmentClusterKeepsItsRaftPorts() throws Exception {
    assertThat(DevPorts.raftPortBase(parent, 7001)).isEqualTo(7101);
    assertThat(DevPorts.raftPortBase(parent, 8001)).isEqualTo(7101);
  }
}
