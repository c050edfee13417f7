package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.process.ClusterProcess;
import io.ashlar.itests.process.FileTree;
import io.ashlar.itests.process.NodeSpec;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.process.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A redis-server and one Ashlar node. The redis-server owns all slots of its one-node cluster: both
 * answer several keys of different slots with CROSSSLOT. Or it is no cluster: both have several
 * databases.
 */
public final class DuelServers implements Closeable {
  private static final Duration START_LIMIT = Duration.ofSeconds(40);
  private static final int STOP_TIMEOUT_S = 10;

  private final Path dir;
  private final List<Process> processes = new ArrayList<>();
  private final List<Integer> ports;
  private @Nullable ClusterProcess ashlar;

  private DuelServers(Path dir, List<Integer> ports) {
    this.dir = dir;
    this.ports = ports;
  }

  /** Whether there is a redis-server on this machine. */
  public static boolean redisInstalled() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
  }

  /** Starts both and waits until they serve. */
  public static DuelServers start() throws IOException, InterruptedException {
    return start(true);
  }

  /**
   * As {@link #start()}.
   *
   * @param clustered false: redis-server does not look at slots, sorts by other keys, and has
   *     several databases
   */
  public static DuelServers start(boolean clustered) throws IOException, InterruptedException {
    DuelServers servers =
        new DuelServers(Files.createTempDirectory("ashlar-differential-"), Ports.free(5));
    try {
      servers.startRedis(clustered);
      servers.startAshlar();
      return servers;
    } catch (IOException | InterruptedException e) {
      servers.close();
      throw e;
    }
  }

  /** Starts redis-server only. */
  public static DuelServers startRedisOnly() throws IOException, InterruptedException {
    DuelServers servers =
        new DuelServers(Files.createTempDirectory("ashlar-differential-"), Ports.free(5));
    try {
      servers.startRedis(true);
      return servers;
    } catch (IOException | InterruptedException e) {
      servers.close();
      throw e;
    }
  }

  /** Starts Ashlar only. */
  public static DuelServers startAshlarOnly() throws IOException {
    DuelServers servers =
        new DuelServers(Files.createTempDirectory("ashlar-differential-"), Ports.free(5));
    try {
      servers.startAshlar();
      return servers;
    } catch (IOException e) {
      servers.close();
      throw e;
    }
  }

  public InetSocketAddress redis() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(0));
  }

  public InetSocketAddress ashlar() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.get(2));
  }

  /** Kills Ashlar and starts it again on what it has on disk; waits until it serves. */
  void restartAshlar() throws IOException {
    ClusterProcess program = ashlar;
    if (program == null) {
      throw new IllegalStateException("Ashlar was not started");
    }
    program.killAll();
    program.startAll();
    try {
      program.awaitReady(START_LIMIT.toMillis());
    } catch (NotReadyException e) {
      throw new IOException("ashlar does not serve after a restart", e);
    }
  }

  private void startRedis(boolean clustered) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("redis-server"));
    command.addAll(List.of("--port", String.valueOf(ports.get(0)), "--bind", "127.0.0.1"));
    command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", dir.toString()));
    command.addAll(List.of("--enable-debug-command", "yes"));
    if (clustered) {
      command.addAll(List.of("--cluster-enabled", "yes"));
      command.addAll(List.of("--cluster-port", String.valueOf(ports.get(1))));
    }
    Process process = start("redis", command);
    await("redis", process, redis(), "PING", "PONG");
    if (!clustered) {
      return;
    }
    say(redis(), "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    await("redis", process, redis(), "CLUSTER INFO", "cluster_state:ok");
  }

  private void startAshlar() throws IOException {
    NodeSpec spec =
        new NodeSpec(
            0,
            "n1",
            "127.0.0.1",
            ports.get(2),
            ports.get(3),
            ports.get(4),
            dir.resolve("n1"),
            dir.resolve("n1-work"),
            List.of());
    ClusterProcess started = new ClusterProcess(List.of(spec), new AshlarProgram(1, 1));
    ashlar = started;
    started.startAll();
    try {
      started.awaitReady(START_LIMIT.toMillis());
    } catch (NotReadyException e) {
      String log = Files.exists(spec.logFile()) ? Files.readString(spec.logFile(), UTF_8) : "";
      throw new IOException("ashlar does not serve:\n" + log, e);
    }
  }

  private Process start(String name, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve(name + ".log").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private void await(
      String name, Process process, InetSocketAddress address, String question, String answer)
      throws IOException, InterruptedException {
    AtomicReference<String> said = new AtomicReference<>("");
    boolean answered =
        Await.within(
            START_LIMIT.toMillis(),
            () -> {
              String reply = sayOrWhyNot(address, question.split(" "));
              said.set(reply);
              return reply.contains(answer) || !process.isAlive();
            });
    if (!answered || !process.isAlive()) {
      throw new IOException(
          "%s does not serve (%s says %s):%n%s"
              .formatted(
                  name, question, said, Files.readString(dir.resolve(name + ".log"), UTF_8)));
    }
  }

  private static String sayOrWhyNot(InetSocketAddress address, String... words) {
    try {
      return say(address, words);
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String say(InetSocketAddress address, String... words) throws IOException {
    try (RawConnection connection = new RawConnection(address)) {
      byte[][] command = new byte[words.length][];
      for (int i = 0; i < words.length; i++) {
        command[i] = words[i].getBytes(ISO_8859_1);
      }
      connection.send(List.<byte[][]>of(command));
      return new String(connection.read(), ISO_8859_1);
    }
  }

  @Override
  public void close() throws IOException {
    if (ashlar != null) {
      ashlar.close();
    }
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      try {
        if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    FileTree.delete(dir);
  }
}
