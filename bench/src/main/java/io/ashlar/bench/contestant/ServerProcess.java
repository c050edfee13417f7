package io.ashlar.bench.contestant;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** One server process of ours, its output in a file, ended by its own handle. */
final class ServerProcess implements Closeable {
  /** Linux counts processor time in hundredths of a second on every architecture we run on. */
  private static final long NS_PER_TICK = 10_000_000L;

  private static final int STOP_TIMEOUT_S = 10;
  private static final int LOG_TAIL_CHARS = 2_000;

  private final String name;
  private final Process process;
  private final Path log;
  private final InetSocketAddress address;
  private final Optional<InetSocketAddress> grpcAddress;

  ServerProcess(String name, List<String> command, Path dir, int port) throws IOException {
    this(name, command, dir, port, OptionalInt.empty());
  }

  ServerProcess(String name, List<String> command, Path dir, int port, OptionalInt grpcPort)
      throws IOException {
    this.name = name;
    this.log = dir.resolve(name + ".log");
    this.address = local(port);
    this.grpcAddress =
        grpcPort.isPresent() ? Optional.of(local(grpcPort.getAsInt())) : Optional.empty();
    this.process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  InetSocketAddress address() {
    return address;
  }

  /** Where it speaks gRPC, if it does. */
  Optional<InetSocketAddress> grpcAddress() {
    return grpcAddress;
  }

  /** Whether a line of the output is exactly this. */
  boolean printed(String line) throws IOException {
    return Files.readString(log, UTF_8).lines().anyMatch(line::equals);
  }

  /**
   * @throws IOException when it has ended, with the end of its output
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new IOException(name + " ended with status " + process.exitValue() + ":\n" + tail());
    }
  }

  String tail() throws IOException {
    String text = Files.readString(log, UTF_8);
    return text.substring(Math.max(0, text.length() - LOG_TAIL_CHARS));
  }

  /** User and system time so far. */
  long cpuNs() throws IOException {
    String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"), US_ASCII);
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * NS_PER_TICK;
  }

  /** Resident memory now. */
  long rssBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"), UTF_8)) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IOException(name + " has no VmRSS");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
