package io.ashlar.itests.compat;

import io.ashlar.itests.client.NodeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code redis-benchmark --cluster} writing all the time. It gives up when it loses a connection;
 * then it is started again, on the next node.
 */
final class BenchmarkLoad implements AutoCloseable {
  private static final long PAUSE_MS = 100;

  private final List<NodeAddress> nodes;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile int starts;

  BenchmarkLoad(List<NodeAddress> nodes) {
    this.nodes = nodes;
    this.thread = Thread.ofPlatform().daemon().name("redis-benchmark").start(this::run);
  }

  /** How often it was started. */
  int starts() {
    return starts;
  }

  private void run() {
    try {
      while (!stopping) {
        Process process = start(nodes.get(starts % nodes.size()));
        starts = starts + 1;
        while (!stopping && !process.waitFor(PAUSE_MS, TimeUnit.MILLISECONDS)) {
          // It writes until a connection breaks, or for as long as it is wanted.
        }
        process.destroyForcibly().waitFor();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run redis-benchmark", e);
    }
  }

  private static Process start(NodeAddress node) throws IOException {
    return new ProcessBuilder(
            "redis-benchmark",
            "--cluster",
            "-h",
            node.host(),
            "-p",
            Integer.toString(node.port()),
            "-t",
            "set",
            "-n",
            "100000000",
            "-c",
            "20",
            "-r",
            "10000",
            "-d",
            "64",
            "-q")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Override
  public void close() throws InterruptedException {
    stopping = true;
    thread.join();
  }
}
