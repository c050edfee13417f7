package io.ashlar.itests.compat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.process.AshlarJvm;
import io.ashlar.itests.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A router in a process of its own, with the JVM flags that the launcher gives to servers. */
final class LaunchedRouter implements AutoCloseable {
  private static final String MAIN = "io.ashlar.cli.Main";
  private static final long START_LIMIT_MS = 60_000;
  private static final long END_LIMIT_MS = 20_000;

  private final Process process;
  private final int port = Ports.free(1).getFirst();

  /**
   * Starts it and waits until it is ready.
   *
   * @param dir where its output goes
   * @param heap as in {@code -Xmx}
   */
  LaunchedRouter(Path dir, String heap, String seeds) throws IOException, InterruptedException {
    List<String> flags = new ArrayList<>(launcherFlags());
    flags.add("-Xmx" + heap);
    List<String> command = AshlarJvm.wordsOfOnly(MAIN, flags);
    command.addAll(List.of("router", "--seed", seeds, "--port", Integer.toString(port)));
    command.addAll(List.of("--http-port", "0", "--grpc-port", "0"));
    Path log = dir.resolve("router.log");
    process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ready =
        Await.within(START_LIMIT_MS, () -> !process.isAlive() || says(log, "ready"))
            && process.isAlive();
    if (!ready) {
      close();
      throw new IllegalStateException("the router is not ready: " + Files.readString(log, UTF_8));
    }
  }

  private static boolean says(Path log, String line) throws IOException {
    return Files.readString(log, UTF_8).lines().anyMatch(line::equals);
  }

  /** {@code SERVER_FLAGS} of the script that starts servers. */
  private static List<String> launcherFlags() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path script = here.resolve("ashlar");
    for (Path up = here; up != null && !Files.isExecutable(script); up = up.getParent()) {
      script = up.resolve("ashlar");
    }
    String text = Files.readString(script, UTF_8);
    int from = text.indexOf("SERVER_FLAGS=(");
    int to = text.indexOf("\n)", from);
    List<String> flags =
        text.substring(from, to)
            .lines()
            .skip(1)
            .map(String::strip)
            .filter(line -> line.startsWith("-"))
            .flatMap(line -> Arrays.stream(line.split(" ")))
            .toList();
    if (!flags.contains("-XX:+UseG1GC")) {
      throw new IllegalStateException("not the flags of servers: " + flags);
    }
    return flags;
  }

  NodeAddress address() {
    return new NodeAddress("127.0.0.1", port);
  }

  /** A size of {@code /proc/PID/status} in bytes: {@code VmRSS} now, {@code VmHWM} at most. */
  long statusBytes(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"), UTF_8)) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
    }
    throw new IllegalStateException("no " + name);
  }

  /** How many files it may have open. */
  long openFilesMax() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/limits"), UTF_8)) {
      if (line.startsWith("Max open files")) {
        String most = line.substring("Max open files".length()).strip().split("\\s+")[0];
        return most.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(most);
      }
    }
    throw new IllegalStateException("no limit of open files");
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(END_LIMIT_MS, TimeUnit.MILLISECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
