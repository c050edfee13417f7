package io.ashlar.itests.resharding;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests of clients of one cluster whose slots move, with connections that end with each test. */
abstract class OnMovingCluster {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private static Path folder;

  @SuppressWarnings("NullAway.Init")
  static MovingCluster cluster;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    cluster = MovingCluster.start(folder);
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @AfterEach
  void disconnect() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  final RespConnection connect(NodeAddress node) throws IOException {
    RespConnection connection = Client.connect(node);
    open.add(connection);
    return connection;
  }

  final Client client() {
    Client client = new Client(cluster.nodes().getFirst());
    open.add(client);
    return client;
  }

  static String at(RespConnection connection, String line) throws IOException {
    return Client.text(connection, line);
  }
}
