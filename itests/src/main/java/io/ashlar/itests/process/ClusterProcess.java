package io.ashlar.itests.process;

import io.ashlar.itests.client.NodeAddress;
import java.util.ArrayList;
import java.util.List;

/** The nodes of one cluster. Kills what it started when it is closed and when the JVM ends. */
public final class ClusterProcess implements AutoCloseable {
  private final List<NodeProcess> nodes;
  private final Thread atExit;

  /** A cluster of stopped nodes. */
  public ClusterProcess(List<NodeSpec> specs, NodeProgram program) {
    List<NodeProcess> made = new ArrayList<>();
    for (NodeSpec spec : specs) {
      made.add(new NodeProcess(spec, specs, program));
    }
    this.nodes = List.copyOf(made);
    this.atExit = new Thread(this::killAll, "kill nodes");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Every node, whatever its state, in the order of the specs. */
  public List<NodeProcess> nodes() {
    return nodes;
  }

  /** Where each node answers, in the same order. */
  public List<NodeAddress> addresses() {
    return nodes.stream().map(n -> n.spec().address()).toList();
  }

  /** The node that answers at {@code address}. */
  public NodeProcess at(NodeAddress address) {
    return nodes.stream()
        .filter(n -> n.spec().address().equals(address))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no node of ours answers at " + address));
  }

  /** Starts what is down, wakes what is frozen. */
  public void startAll() {
    nodes.forEach(NodeProcess::thaw);
    nodes.forEach(NodeProcess::start);
  }

  /**
   * Waits until every node is ready.
   *
   * @throws NotReadyException naming the first that is not, and its log file
   */
  public void awaitReady(long timeoutMs) throws NotReadyException {
    long deadlineNs = System.nanoTime() + timeoutMs * 1_000_000;
    for (NodeProcess node : nodes) {
      long leftMs = Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000);
      if (!node.awaitReady(leftMs)) {
        throw new NotReadyException(node, timeoutMs);
      }
    }
  }

  /** kill -9 to all of them. */
  public void killAll() {
    nodes.forEach(NodeProcess::kill);
  }

  @Override
  public void close() {
    killAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException ignored) {
      // The JVM is ending: the hook runs, and finds nothing left to do.
    }
  }
}
