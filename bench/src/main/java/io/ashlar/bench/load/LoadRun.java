package io.ashlar.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** What the threads of one load share. */
final class LoadRun {
  /**
   * Where keys go.
   *
   * @param keysOfNode numbers of the keys that each node leads
   * @param connectionsOfNode how many connections were bound to each
   */
  record Routes(
      SlotOwners owners, int[][] keysOfNode, AtomicIntegerArray connectionsOfNode, long madeAtNs) {
    static Routes of(SlotOwners owners, KeySpace keys) {
      int nodes = owners.nodes().size();
      return new Routes(
          owners, keys.divide(owners), new AtomicIntegerArray(nodes), System.nanoTime());
    }
  }

  private final Target target;
  private final KeySpace keys;
  private final Load load;
  private final boolean sequential;
  private final AtomicInteger nextNode = new AtomicInteger();
  private volatile Routes routes;
  private volatile boolean stopped;
  private volatile int phase;
  private volatile int refreshes;
  private volatile @Nullable IOException failure;

  LoadRun(Target target, KeySpace keys, Load load, boolean sequential) throws IOException {
    this.target = target;
    this.keys = keys;
    this.load = load;
    this.sequential = sequential;
    this.routes = Routes.of(target.owners(), keys);
  }

  Load load() {
    return load;
  }

  Target target() {
    return target;
  }

  boolean sequential() {
    return sequential;
  }

  Routes routes() {
    return routes;
  }

  /** Round robin over the nodes that lead keys. */
  int nextNode(Routes current) throws IOException {
    int nodes = current.keysOfNode().length;
    for (int tries = 0; tries < nodes; tries++) {
      int node = Math.floorMod(nextNode.getAndIncrement(), nodes);
      if (current.keysOfNode()[node].length > 0) {
        return node;
      }
    }
    throw new IOException("no node leads any slot");
  }

  /** New routes, asked for by the first thread that found {@code old} outdated. */
  synchronized Routes refresh(Routes old) throws IOException {
    if (routes != old) {
      return routes;
    }
    IOException last = new IOException("no node to ask");
    for (InetSocketAddress node : target.seeds()) {
      try {
        SlotOwners owners = target.cluster() ? SlotOwners.ask(node) : SlotOwners.single(node);
        refreshes++;
        routes = Routes.of(owners, keys);
        return routes;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  int refreshes() {
    return refreshes;
  }

  /** Which histogram latencies go into now. */
  int phase() {
    return phase;
  }

  void setPhase(int value) {
    phase = value;
  }

  void stop() {
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }

  void fail(IOException e) {
    failure = e;
    stopped = true;
  }

  void throwFailure() throws IOException {
    IOException seen = failure;
    if (seen != null) {
      throw new IOException(load.name() + ": " + seen.getMessage(), seen);
    }
  }
}
