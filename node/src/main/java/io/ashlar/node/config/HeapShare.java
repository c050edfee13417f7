package io.ashlar.node.config;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of the Java heap the keys of one node may take when no maxmemory is set: a heap that is
 * full ends the process, so writes have to be refused before. Several nodes of one process share
 * its heap. Safe for all threads.
 */
public final class HeapShare implements AutoCloseable {
  /** Of the heap, in percent; the rest is for what is in flight, for copies and for the log. */
  private static final int KEYS_PERCENT = 75;

  private static final AtomicInteger NODES = new AtomicInteger();

  /** Counts one more node until it is closed. */
  public HeapShare() {
    NODES.incrementAndGet();
  }

  /** Bytes that the keys of one node may take. */
  static long bytes() {
    return Runtime.getRuntime().maxMemory() / 100 * KEYS_PERCENT / Math.max(1, NODES.get());
  }

  @Override
  public void close() {
    NODES.decrementAndGet();
  }
}
