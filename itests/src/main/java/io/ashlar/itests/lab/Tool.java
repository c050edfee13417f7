package io.ashlar.itests.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the system's tools, each for a bounded time. */
final class Tool {
  private static final long TIMEOUT_MS = 20_000;
  private static final List<String> FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");

  private Tool() {}

  record Result(int exit, String output) {}

  static boolean isInstalled(String name) {
    return FOLDERS.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** What of {@code names}, or the right to use it, is missing; empty when nothing is. */
  static Optional<String> missing(String... names) {
    if (!isRoot()) {
      return Optional.of("not root");
    }
    for (String name : names) {
      if (!isInstalled(name)) {
        return Optional.of(name + " is not installed");
      }
    }
    return Optional.empty();
  }

  /** Runs a command line of words without spaces in them; throws when it fails. */
  static String run(String line) {
    Result result = tryRun(List.of(line.split(" ")));
    if (result.exit != 0) {
      throw new IllegalStateException(line + ": " + result.output.strip());
    }
    return result.output;
  }

  /** Runs a command line and leaves the judgement to the caller. */
  static Result tryRun(List<String> words) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      if (!process.waitFor(TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("no end after " + TIMEOUT_MS + " ms: " + words);
      }
      return new Result(process.exitValue(), new String(output, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + words.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + words.getFirst(), e);
    }
  }

  /** Whether the maker of something with this process id in its name is gone. */
  static boolean isDead(String pid) {
    try {
      return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty();
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
