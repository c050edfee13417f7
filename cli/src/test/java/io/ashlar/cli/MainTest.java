package io.ashlar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.cli.settings.ResolvedSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line with nodes that only note what happens to them. */
class MainTest {
  @TempDir Path directory;

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpListsEverySettingAndTheCommands() {
    assertThat(execute(Map.of(), "--help")).isZero();
    assertThat(out.toString()).contains("node", "dev", "router");
    assertThat(execute(Map.of(), "node", "--help")).isZero();
    assertThat(out.toString()).contains("--raft-port=PORT", "--debug-commands", "Examples:");
    assertThat(execute(Map.of(), "--version")).isZero();
    assertThat(out.toString()).containsPattern("ashlar \\d+\\.\\d+");
  }

  /** The script at the top sorts commands: what it may run, and how that is started. */
  @Test
  void theLauncherKnowsEveryCommand() throws IOException {
    Starters nobody = new Starters(this::start, settings -> new NotedNode("router"));
    List<String> script = Files.readAllLines(Path.of("..", "ashlar"));
    for (String name : Main.commandLine(Map.of(), nobody).getSubcommands().keySet()) {
      assertThat(script)
          .filteredOn(line -> line.strip().matches("([\\w-]+ \\| )*" + name + "( \\|.*)?\\).*"))
          .as("cases of the launcher for " + name)
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void badSettingsEndInOneLineAndExitCodeTwo() {
    assertThat(execute(Map.of(), "node", "--nmae", "n1")).isEqualTo(2);
    assertThat(err.toString().lines()).singleElement().asString().contains("--nmae");
    assertThat(execute(Map.of("ASHLAR_NAME", "n1"), "node")).isEqualTo(2);
    assertThat(err.toString()).contains("ashlar: --data (or ASHLAR_DATA) is missing");
    assertThat(execute(Map.of())).isEqualTo(2);
    assertThat(events).isEmpty();
  }

  @Test
  void aDirectoryOfAnotherNodeStartsNothing() throws Exception {
    DataDirectory.claim(directory, "ashlar", "other").close();
    int exitCode = execute(Map.of(), "node", "--name=n1", "--replicas=1", "--data=" + directory);
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("belongs to cluster ashlar, node other");
    assertThat(events).isEmpty();
  }

  @Test
  void whenOneNodeCannotStartTheOthersAreClosed() {
    assertThat(execute(Map.of(), "dev", "--data=" + directory, "--port-base=8001")).isEqualTo(1);
    assertThat(events).containsExactly("start n1", "start n2", "start n3", "close n1", "close n2");
    assertThat(err.toString()).contains("ashlar: cannot start: cannot listen on :8003: port taken");
  }

  @Test
  void readyIsSaidOnceAllNodesAre() throws Exception {
    NodeGroup nodes =
        new NodeGroup(
            new Starters(
                settings -> new NotedNode(settings.name()), settings -> new NotedNode("router")));
    nodes.start(List.of());
    assertThat(nodes.awaitReady()).isTrue();
    nodes.close();
    nodes.close();
    nodes.awaitClosed();
    assertThat(nodes.awaitReady()).isFalse();
  }

  private int execute(Map<String, String> environment, String... arguments) {
    CommandLine commandLine =
        Main.commandLine(
            environment, new Starters(this::start, settings -> new NotedNode("router")));
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  /** The third node always fails: a run that succeeds would wait for a signal. */
  private RunningNode start(ResolvedSettings settings) throws IOException {
    events.add("start " + settings.name());
    if (settings.name().equals("n3")) {
      throw new IOException("cannot listen on :8003", new BindException("port taken"));
    }
    return new NotedNode(settings.name());
  }

  private final class NotedNode implements RunningNode {
    private final String name;

    NotedNode(String name) {
      this.name = name;
    }

    @Override
    public boolean awaitReady(Duration timeout) {
      return true;
    }

    @Override
    public int respPort() {
      return 7001;
    }

    @Override
    public int grpcPort() {
      return 9001;
    }

    @Override
    public void close() {
      events.add("close " + name);
    }
  }
}
