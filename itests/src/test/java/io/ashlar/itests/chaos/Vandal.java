package io.ashlar.itests.chaos;

import io.ashlar.itests.client.ClusterView;
import io.ashlar.itests.client.NodeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Removes everything behind the clients' backs. */
final class Vandal {
  private Vandal() {}

  static void flushOnce(List<NodeAddress> nodes, long afterMs) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(afterMs));
    for (NodeAddress node : nodes) {
      try {
        new ClusterView(1000).ask(node, "FLUSHALL");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
