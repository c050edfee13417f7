package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.process.AshlarJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples, each in a process of its own as users start them, all at once on one cluster. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ExamplesTest {
  private static final List<String> NAMES =
      List.of("SessionStore", "Leaderboard", "RateLimiting", "JobQueue", "Chat");
  private static final long END_LIMIT_SECONDS = 60;

  @TempDir private static Path outputs;

  private static final Map<String, Process> PROCESSES = new TreeMap<>();
  private static SdkCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new SdkCluster();
    for (String name : NAMES) {
      PROCESSES.put(name, started(name));
    }
  }

  private static Process started(String name) throws IOException {
    List<String> words =
        AshlarJvm.words(
            "io.ashlar.examples." + name,
            List.of(
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    words.add(cluster.endpoints()[0]);
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(outputs.resolve(name).toFile())
        .start();
  }

  @AfterAll
  static void stop() throws Exception {
    PROCESSES.values().forEach(Process::destroyForcibly);
    if (cluster != null) {
      cluster.close();
    }
  }

  /** What a program has printed until it ended, which it does by itself. */
  private static List<String> linesOf(String name) throws Exception {
    Process process = PROCESSES.get(name);
    boolean ended = process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS);
    List<String> lines = Files.readAllLines(outputs.resolve(name));
    assertThat(ended).as(name + " ends: " + lines).isTrue();
    assertThat(process.exitValue()).as("exit code of " + name + ": " + lines).isZero();
    return lines;
  }

  @Test
  void sessionsLastAsLongAsSomebodyComes() throws Exception {
    assertThat(linesOf("SessionStore"))
        .containsExactly(
            "Ann and Bob are logged in.",
            "Ann comes: ann, visit 1",
            "Ann comes: ann, visit 2",
            "Ann comes: ann, visit 3",
            "Ann logs out: her session is gone",
            "Ann comes: no session, please log in",
            "Bob is away for 2 seconds.",
            "Bob comes: no session, please log in");
  }

  @Test
  void everyResultCountsOnTheLeaderboard() throws Exception {
    assertThat(linesOf("Leaderboard"))
        .containsExactly(
            "500 results have come in.",
            "1. player-20 with 500 points",
            "2. player-19 with 475 points",
            "3. player-18 with 450 points",
            "player-7 is number 14",
            "player-7 finds a treasure: 1175 points, number 1",
            "player-99 is number 0: has not played");
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeAgain() throws Exception {
    List<String> lines = linesOf("RateLimiting");
    assertThat(lines).hasSize(8);
    assertThat(lines.subList(0, 3)).allMatch(line -> line.endsWith(": 200 OK"));
    assertThat(lines.subList(3, 5))
        .allMatch(line -> line.matches("ann, .*: 429 Too Many Requests, Retry-After: [1-6]"));
    assertThat(lines.subList(5, 8))
        .containsExactly("bob, request 1: 200 OK", "carol's job, step 1", "carol's job, step 2");
  }

  @Test
  void theJobOfADeadWorkerIsDoneByAnother() throws Exception {
    List<String> lines = linesOf("JobQueue");
    assertThat(lines)
        .startsWith("6 jobs wait.", "worker-1 takes picture-1 and is not heard of again")
        .endsWith("All done, 0 jobs wait.");
    for (int i = 1; i <= 6; i++) {
      String job = " makes picture-" + i + ", attempt ";
      assertThat(lines).filteredOn(line -> line.contains(job)).isNotEmpty();
    }
    assertThat(lines).anyMatch(line -> line.matches("worker-[23] makes picture-1, attempt 2"));
  }

  @Test
  void whoIsInTheRoomHearsAndWhoComesLaterReads() throws Exception {
    List<String> lines = linesOf("Chat");
    assertThat(lines)
        .hasSize(10)
        .contains("Ann hears Bob: I am.", "Bob hears Ann: Good night, then.")
        .endsWith(
            "Carol comes when all have gone.",
            "Carol reads Ann: Is anybody there?",
            "Carol reads Bob: I am.",
            "Carol reads Ann: Good night, then.");
  }

  @Test
  void theLauncherKnowsEveryExample() throws IOException {
    try (Stream<Path> files =
        Files.list(Path.of("..", "examples/src/main/java/io/ashlar/examples"))) {
      assertThat(files.map(file -> file.getFileName().toString().replace(".java", "")))
          .filteredOn(name -> !name.equals("package-info"))
          .containsExactlyInAnyOrderElementsOf(NAMES);
    }
    assertThat(Path.of("..", "ashlar"))
        .content()
        .contains(String.join(" | ", NAMES) + ")", "example " + String.join("|", NAMES));
  }
}
