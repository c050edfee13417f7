package io.ashlar.cli;

import java.time.Duration;

/** A node that was started in this process. */
interface RunningNode {
  /** Waits until this node's replicas can serve; false when they cannot after the time given. */
  boolean awaitReady(Duration timeout) throws InterruptedException;

  /** Where clients connect. */
  int respPort();

  /** Where gRPC clients connect; 0 for nowhere. */
  int grpcPort();

  /** Takes no new work, finishes what was taken, frees ports and files. */
  void close() throws Exception;
}
