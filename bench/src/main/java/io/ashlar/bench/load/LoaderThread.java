package io.ashlar.bench.load;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.HdrHistogram.Histogram;

/** Drives a share of the connections until told to stop, or until every key was written. */
final class LoaderThread implements Runnable {
  private static final long SELECT_TIMEOUT_MS = 20;

  /** How long to wait before asking again who leads, while nobody answers for some slots. */
  private static final long REFRESH_PAUSE_MS = 50;

  private final Load load;
  private final LoadRun run;
  private final int connectionCount;
  private final Selector selector;
  private final SplittableRandom random;
  private final List<LoadConnection> connections = new ArrayList<>();
  private final ReplyScanner scanner = new ReplyScanner();
  private final List<Histogram> latencyNsByPhase;
  private LoadRun.Routes routes;
  private long operations;
  private long movedSeen;
  private int reconnects;
  private int activeConnections;
  private long cpuNs;

  LoaderThread(LoadRun run, int connectionCount, long seed, int phases) throws IOException {
    this.run = run;
    this.load = run.load();
    this.routes = run.routes();
    this.connectionCount = connectionCount;
    this.selector = Selector.open();
    this.random = new SplittableRandom(seed);
    this.latencyNsByPhase = Tally.histograms(phases);
  }

  @Override
  public void run() {
    long cpuBefore = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    try {
      connect();
      for (LoadConnection connection : connections) {
        sendNext(connection, System.nanoTime());
      }
      loop();
    } catch (IOException e) {
      run.fail(e);
    } catch (RuntimeException e) {
      // Otherwise the load would end here and count as a slow one.
      run.fail(new IOException("a fault of the loader", e));
    } finally {
      connections.forEach(LoadConnection::close);
      closeSelector();
      cpuNs = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBefore;
    }
  }

  private void loop() throws IOException {
    while (!run.stopped() && activeConnections > 0) {
      selector.select(this::ready, SELECT_TIMEOUT_MS);
      if (scanner.moved() > movedSeen) {
        movedSeen = scanner.moved();
        followLeaders();
      }
    }
  }

  private void ready(SelectionKey key) {
    LoadConnection connection = (LoadConnection) key.attachment();
    try {
      if (key.isWritable()) {
        connection.continueSending();
      }
      if (key.isReadable()) {
        int replies = connection.receive(scanner);
        if (replies > 0) {
          long nowNs = System.nanoTime();
          long latencyNs = Math.min(Tally.HIGHEST_NS, nowNs - connection.sentAtNs());
          latencyNsByPhase.get(run.phase()).recordValueWithCount(latencyNs, replies);
          operations += replies;
          if (connection.isIdle()) {
            sendNext(connection, nowNs);
          }
        }
      }
    } catch (IOException e) {
      // The server went away: count it, and let the next round of the loop find the leaders.
      connection.close();
      connections.remove(connection);
      activeConnections--;
      reconnects++;
      movedSeen = -1;
    }
  }

  private void sendNext(LoadConnection connection, long nowNs) throws IOException {
    int[] keys = routes.keysOfNode()[connection.node];
    RequestBatch batch = connection.batch();
    int requests = 0;
    if (run.sequential()) {
      int stride = routes.connectionsOfNode().get(connection.node);
      int at = connection.sequentialAt;
      while (requests < batch.pipeline() && connection.rank + (long) at * stride < keys.length) {
        batch.setKey(requests++, keys[connection.rank + at * stride], random);
        at++;
      }
      connection.sequentialAt = at;
    } else {
      for (; requests < batch.pipeline(); requests++) {
        batch.setKey(requests, keys[random.nextInt(keys.length)], random);
      }
    }
    if (requests == 0) {
      activeConnections--;
      return;
    }
    connection.send(requests, nowNs);
  }

  /** Spreads this thread's connections over the nodes that lead something. */
  private void connect() throws IOException {
    AtomicIntegerArray counts = routes.connectionsOfNode();
    for (int i = 0; i < connectionCount; i++) {
      int node = run.nextNode(routes);
      LoadConnection connection =
          new LoadConnection(
              load,
              selector,
              routes.owners().nodes().get(node),
              node,
              counts.getAndIncrement(node));
      connections.add(connection);
      activeConnections++;
    }
  }

  /** A leader moved: asks who leads now and opens the connections again. */
  private void followLeaders() throws IOException {
    connections.forEach(LoadConnection::close);
    connections.clear();
    activeConnections = 0;
    selector.selectNow();
    while (!run.stopped()) {
      try {
        routes = run.refresh(routes);
        connect();
        break;
      } catch (IOException e) {
        pause();
      }
    }
    long nowNs = System.nanoTime();
    for (LoadConnection connection : connections) {
      sendNext(connection, nowNs);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(REFRESH_PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void closeSelector() {
    try {
      selector.close();
    } catch (IOException e) {
      run.fail(e);
    }
  }

  /** What it counted, once it has ended. */
  Tally tally() {
    return new Tally(
        operations,
        latencyNsByPhase,
        scanner.errors(),
        scanner.lastError(),
        scanner.moved(),
        reconnects,
        cpuNs);
  }
}
