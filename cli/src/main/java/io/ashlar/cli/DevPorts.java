package io.ashlar.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Raft ports of a development cluster. Raft's log remembers its members' addresses, so a data
 * directory keeps the ports of its first start, whatever {@code --port-base} says later.
 */
final class DevPorts {
  private static final String FILE = "dev-raft-port";
  private static final int RAFT_OFFSET = 100;

  private DevPorts() {}

  static int raftPortBase(Path data, int portBase) throws IOException {
    Path file = data.resolve(FILE);
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IOException(file + " does not hold a port: " + text, e);
      }
    }
    Files.createDirectories(data);
    int base = portBase + RAFT_OFFSET;
    DataDirectory.writeDurably(file, base + "\n");
    return base;
  }
}
