package io.ashlar.itests.process;

import io.ashlar.itests.await.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One node: down, running or frozen. Keeps its identity, ports and data over restarts.
 *
 * <p>A daemon thread copies its output to the log file and watches for the ready line.
 */
public final class NodeProcess implements AutoCloseable {
  /** What the operating system is doing with it. */
  public enum State {
    DOWN,
    RUNNING,
    FROZEN
  }

  private static final long EXIT_WAIT_MS = 20_000;

  private final NodeSpec spec;
  private final List<String> command;
  private final NodeProgram program;
  private @Nullable Running running;
  private boolean frozen;
  private int unexpectedExits;

  private record Running(Process process, CountDownLatch ready, Thread outputPump) {}

  NodeProcess(NodeSpec spec, List<NodeSpec> all, NodeProgram program) {
    this.spec = spec;
    this.command = new ArrayList<>(spec.commandPrefix());
    this.command.addAll(program.command(spec, all));
    this.program = program;
  }

  /** What it is started with. */
  public NodeSpec spec() {
    return spec;
  }

  /** What the operating system is doing with it now. */
  public synchronized State state() {
    Running now = running;
    if (now == null || !now.process.isAlive()) {
      return State.DOWN;
    }
    return frozen ? State.FROZEN : State.RUNNING;
  }

  /** Starts it if it is down; does not wait until it is ready. */
  public synchronized void start() {
    if (state() != State.DOWN) {
      return;
    }
    noteUnexpectedExit();
    frozen = false;
    try {
      Files.createDirectories(spec.dataDir());
      Files.createDirectories(spec.workDir());
      Process process =
          new ProcessBuilder(command)
              .directory(spec.workDir().toFile())
              .redirectErrorStream(true)
              .start();
      CountDownLatch ready = new CountDownLatch(1);
      Thread pump =
          Thread.ofPlatform()
              .daemon()
              .name("output of " + spec.name())
              .start(() -> pump(process, ready));
      running = new Running(process, ready, pump);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /** How often it ended without being told to, since the last time this was asked. */
  public synchronized int takeUnexpectedExits() {
    noteUnexpectedExit();
    int exits = unexpectedExits;
    unexpectedExits = 0;
    return exits;
  }

  private void noteUnexpectedExit() {
    Running now = running;
    if (now != null && !now.process.isAlive()) {
      unexpectedExits++;
      running = null;
    }
  }

  private void pump(Process process, CountDownLatch ready) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        Writer log =
            Files.newBufferedWriter(
                spec.logFile(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      log.write("==== started as process " + process.pid() + "\n");
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        log.write(line);
        log.write('\n');
        log.flush();
        if (program.saysReady(line)) {
          ready.countDown();
        }
      }
    } catch (IOException e) {
      // The pipe breaks when the process is killed; anything else is a word worth.
      if (process.isAlive()) {
        System.err.println("the output of " + spec.name() + " is lost from here on: " + e);
      }
    }
  }

  /**
   * Waits until it says so, and its health port agrees.
   *
   * @return false when it ended or {@code timeoutMs} passed first
   */
  public boolean awaitReady(long timeoutMs) {
    Running now;
    synchronized (this) {
      now = running;
    }
    if (now == null) {
      return false;
    }
    try {
      return Await.within(timeoutMs, 50, () -> !now.process.isAlive() || isReady(now))
          && now.process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isReady(Running now) {
    return now.ready.getCount() == 0 && (!program.hasHealthPort() || isHealthy());
  }

  /** Whether GET /health/ready answers 200 right now. */
  public boolean isHealthy() {
    try {
      URI uri = URI.create("http://" + spec.host() + ":" + spec.httpPort() + "/health/ready");
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(500);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** kill -9, and waits until it is gone. */
  public synchronized void kill() {
    noteUnexpectedExit();
    Running now = running;
    if (now == null) {
      return;
    }
    now.process.toHandle().destroyForcibly();
    awaitExit(now);
  }

  /**
   * SIGTERM, and waits; kill -9 when it takes longer than {@code timeoutMs}.
   *
   * @return whether it ended by itself
   */
  public synchronized boolean terminate(long timeoutMs) {
    Running now = running;
    if (now == null) {
      return true;
    }
    thaw();
    now.process.toHandle().destroy();
    try {
      if (now.process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
        awaitExit(now);
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
    return false;
  }

  private void awaitExit(Running now) {
    try {
      if (!now.process.waitFor(EXIT_WAIT_MS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(spec.name() + " survives kill -9");
      }
      now.outputPump.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running = null;
    frozen = false;
  }

  /** SIGSTOP. */
  public synchronized void freeze() {
    if (state() == State.RUNNING) {
      signal("STOP");
      frozen = true;
    }
  }

  /** SIGCONT. */
  public synchronized void thaw() {
    if (state() == State.FROZEN) {
      signal("CONT");
    }
    frozen = false;
  }

  private void signal(String name) {
    Running now = running;
    if (now == null) {
      return;
    }
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, Long.toString(now.process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0 && now.process.isAlive()) {
        throw new IllegalStateException("kill -" + name + " answers " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run kill", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }

  @Override
  public String toString() {
    return spec.name();
  }
}
