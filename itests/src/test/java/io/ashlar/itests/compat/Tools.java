package io.ashlar.itests.compat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.itests.process.NotReadyException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Programs of the machine that the tests run on. */
final class Tools {
  private Tools() {}

  /** Skips the test, loudly, on a machine without the program. */
  static void require(String program) {
    boolean found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (!found) {
      skip("there is no " + program + " on this machine");
    }
  }

  static void skip(String reason) {
    System.err.println("SKIPPED (" + reason + ")");
    abort(reason);
  }

  /**
   * Runs to the end.
   *
   * @return everything it printed; its exit status is the last line
   */
  static String run(Path dir, int limitS, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(dir, "run", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(limitS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return Files.readString(log) + "\nexit timeout";
    }
    return Files.readString(log) + "\nexit " + process.exitValue();
  }

  /** Installs something into a directory, or skips the test. */
  static void install(Path dir, int limitS, String... command)
      throws IOException, InterruptedException {
    require(command[0]);
    String output = run(dir, limitS, List.of(command));
    if (!output.endsWith("exit 0")) {
      skip(String.join(" ", command) + " does not work here: " + output);
    }
  }

  /** Copies a script from the test's resources. */
  static Path script(Path dir, String name) throws IOException {
    Path file = dir.resolve(name);
    try (InputStream in = Tools.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      Files.copy(in, file);
    }
    return file;
  }

  /**
   * Runs a script that plays the scenario: when it prints {@code kill KEY} the leader of that key
   * is killed and a line sent to its input; {@code restore} starts it again; {@code done} is its
   * last word.
   */
  static void play(Path dir, CompatCluster cluster, int limitS, List<String> command)
      throws IOException, InterruptedException, NotReadyException {
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    StringBuilder said = new StringBuilder();
    boolean done = false;
    // The pipe breaks and the loop ends when time is up.
    Thread limit =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    if (!process.waitFor(limitS, TimeUnit.SECONDS)) {
                      process.destroyForcibly();
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    try (BufferedReader out = process.inputReader(UTF_8);
        BufferedWriter in = process.outputWriter(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.append(line).append('\n');
        if (line.startsWith("kill ")) {
          cluster.killLeaderOf(line.substring("kill ".length()));
          in.write("killed\n");
          in.flush();
        } else if (line.equals("restore")) {
          cluster.restore();
          in.write("restored\n");
          in.flush();
        }
        done |= line.equals("done");
      }
    } finally {
      process.destroyForcibly();
      limit.interrupt();
    }
    if (!done) {
      throw new AssertionError(String.join(" ", command) + " did not finish:\n" + said);
    }
  }
}
