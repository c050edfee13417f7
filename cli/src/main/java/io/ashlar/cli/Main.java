package io.ashlar.cli;

import io.ashlar.cli.operate.OperatorCommands;
import io.ashlar.cli.settings.LogLevel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code ashlar} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    HeapSlack.watch();
    // Libraries say much before a command says how much is to be logged; nodes log as they are
    // told.
    Logging.toStandardError(LogLevel.ERROR);
    int exitCode =
        commandLine(System.getenv(), new Starters(AshlarNodes::start, AshlarRouters::start))
            .execute(args);
    System.exit(exitCode);
  }

  /**
   * @param environment where {@code ASHLAR_*} variables are looked up
   */
  static CommandLine commandLine(Map<String, String> environment, Starters starters) {
    CommandSpec spec =
        CommandSpec.create().name("ashlar").mixinStandardHelpOptions(true).version(version());
    spec.usageMessage()
        .description("A distributed, durable data grid that speaks Redis.")
        .footer(
            "",
            "Examples:",
            "  ashlar dev              three nodes and a router on this machine, then: redis-cli",
            "  ashlar node --help      all settings of a node",
            "  ashlar router --help    all settings of a router",
            "  ashlar status           how the cluster is");
    NodeCommand node = new NodeCommand(environment, starters);
    DevCommand dev = new DevCommand(environment, starters);
    RouterCommand router = new RouterCommand(environment, starters);
    node.spec.version(version());
    dev.spec.version(version());
    spec.addSubcommand("node", new CommandLine(node.spec));
    OperatorCommands.addToNode(node.spec);
    router.spec.version(version());
    spec.addSubcommand("router", new CommandLine(router.spec));
    spec.addSubcommand("dev", new CommandLine(dev.spec));
    OperatorCommands.addTo(spec);
    CommandLine commandLine = new CommandLine(spec);
    commandLine.setExecutionStrategy(Main::runLast);
    commandLine.setParameterExceptionHandler(
        (exception, arguments) -> {
          exception
              .getCommandLine()
              .getErr()
              .println("ashlar: " + exception.getMessage() + suggestion(exception));
          exception.getCommandLine().getErr().flush();
          return StartCommand.EXIT_BAD_SETTINGS;
        });
    return commandLine;
  }

  private static int runLast(CommandLine.ParseResult parsed) {
    if (!parsed.hasSubcommand()
        && !parsed.isUsageHelpRequested()
        && !parsed.isVersionHelpRequested()) {
      CommandLine top = parsed.commandSpec().commandLine();
      top.usage(top.getErr());
      return StartCommand.EXIT_BAD_SETTINGS;
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private static String suggestion(CommandLine.ParameterException exception) {
    return exception instanceof CommandLine.UnmatchedArgumentException unmatched
            && !unmatched.getSuggestions().isEmpty()
        ? "; did you mean " + unmatched.getSuggestions().get(0) + "?"
        : "";
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/io/ashlar/cli/version.properties")) {
      if (in == null) {
        throw new IllegalStateException("version.properties is not on the class path");
      }
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "ashlar " + properties.getProperty("version");
  }
}
