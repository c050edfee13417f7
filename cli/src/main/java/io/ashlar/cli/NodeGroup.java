package io.ashlar.cli;

import io.ashlar.cli.settings.ResolvedRouter;
import io.ashlar.cli.settings.ResolvedSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of this process with their data directories, and its router. Closed once, by whoever
 * comes first: the command that failed, or the JVM's shutdown hook.
 */
final class NodeGroup implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeGroup.class);
  private static final Duration READY_CHECK = Duration.ofMillis(250);

  private final Starters starters;
  private final List<DataDirectory> directories = new ArrayList<>();
  private final List<RunningNode> nodes = new ArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private boolean closing;

  NodeGroup(Starters starters) {
    this.starters = starters;
  }

  /** All directories are claimed before the first node starts. */
  void start(List<ResolvedSettings> settings) throws Exception {
    synchronized (this) {
      for (ResolvedSettings one : settings) {
        directories.add(DataDirectory.claim(one.data(), one.clusterName(), one.name()));
      }
    }
    for (ResolvedSettings one : settings) {
      synchronized (this) {
        if (closing) {
          return; // A signal came while the first nodes started.
        }
        LOG.info("Starting {}", one);
        nodes.add(starters.nodes().start(one));
      }
    }
  }

  /**
   * After the nodes, if there are any: the router is closed before them. Empty when it was not
   * started.
   */
  Optional<RunningNode> startRouter(ResolvedRouter settings) throws Exception {
    synchronized (this) {
      if (closing) {
        return Optional.empty(); // A signal came while the nodes started.
      }
      LOG.info("Starting {}", settings);
      RunningNode router = starters.routers().start(settings);
      nodes.addFirst(router);
      return Optional.of(router);
    }
  }

  /** Waits as long as it takes; false when the nodes were closed meanwhile. */
  boolean awaitReady() throws InterruptedException {
    List<RunningNode> waited;
    synchronized (this) {
      waited = List.copyOf(nodes);
    }
    for (RunningNode node : waited) {
      while (!node.awaitReady(READY_CHECK)) {
        if (isClosing()) {
          return false;
        }
      }
    }
    return !isClosing();
  }

  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  @Override
  public void close() {
    List<RunningNode> open;
    List<DataDirectory> claimed;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      open = List.copyOf(nodes);
      claimed = List.copyOf(directories);
    }
    for (RunningNode node : open) {
      try {
        node.close();
      } catch (Exception e) {
        LOG.error("A node did not close cleanly", e);
      }
    }
    for (DataDirectory directory : claimed) {
      try {
        directory.close();
      } catch (IOException e) {
        LOG.error("A data directory was not released", e);
      }
    }
    closed.countDown();
  }

  private synchronized boolean isClosing() {
    return closing;
  }
}
