package io.ashlar.cli;

import io.ashlar.cli.settings.Setting;
import io.ashlar.cli.settings.SettingValues;
import io.ashlar.cli.settings.SettingsException;
import io.ashlar.cli.settings.SettingsResolver;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What {@code node}, {@code dev} and {@code router} share: options from the table of settings, and
 * the run.
 */
abstract class StartCommand implements Callable<Integer> {
  static final int EXIT_OK = 0;
  static final int EXIT_FAILED = 1;
  static final int EXIT_BAD_SETTINGS = 2;

  private final List<Setting<?>> table;
  private final Map<String, String> environment;
  private final Starters starters;
  final CommandSpec spec;

  StartCommand(
      String name, List<Setting<?>> table, Map<String, String> environment, Starters starters) {
    this.table = table;
    this.environment = environment;
    this.starters = starters;
    this.spec = CommandSpec.wrapWithoutInspection(this).name(name).mixinStandardHelpOptions(true);
    spec.usageMessage()
        .sortOptions(false)
        .width(100)
        .customSynopsis("ashlar " + name + " [OPTION]...");
    spec.addOption(
        OptionSpec.builder("--" + SettingsResolver.CONFIG_NAME)
            .type(String.class)
            .paramLabel("FILE")
            .description("YAML file of the settings below, without their dashes.")
            .build());
    for (Setting<?> setting : table) {
      spec.addOption(
          OptionSpec.builder(setting.flag())
              .type(String.class)
              .paramLabel(setting.placeholder())
              .description(setting.help().replace("%", "%%"))
              .build());
    }
  }

  /**
   * Starts nodes and waits for the end of the process.
   *
   * @return the exit code
   */
  abstract int run(SettingValues values, NodeGroup nodes, PrintWriter out) throws Exception;

  @Override
  public final Integer call() {
    CommandLine commandLine = spec.commandLine();
    NodeGroup nodes = new NodeGroup(starters);
    Thread hook = new Thread(nodes::close, "ashlar-shutdown");
    try {
      SettingValues values = new SettingsResolver(table).resolve(flags(), environment);
      Runtime.getRuntime().addShutdownHook(hook);
      return run(values, nodes, commandLine.getOut());
    } catch (SettingsException | DataDirectory.NotOursException e) {
      return fail(commandLine, nodes, EXIT_BAD_SETTINGS, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(commandLine, nodes, EXIT_FAILED, "interrupted");
    } catch (Exception e) {
      return fail(commandLine, nodes, EXIT_FAILED, "cannot start: " + reason(e));
    }
  }

  private static int fail(CommandLine commandLine, NodeGroup nodes, int exitCode, String message) {
    nodes.close();
    commandLine.getErr().println("ashlar: " + message);
    commandLine.getErr().flush();
    return exitCode;
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>();
    for (OptionSpec option : spec.options()) {
      // Only help and version have no value.
      if (option.getValue() instanceof String value) {
        flags.put(option.longestName().substring(2), value);
      }
    }
    return flags;
  }

  /** The innermost message says what, the outer ones only where: which of the ports is taken. */
  private static String reason(Throwable thrown) {
    Throwable outer = thrown;
    Throwable innermost = thrown;
    while (innermost.getCause() != null) {
      outer = innermost;
      innermost = innermost.getCause();
    }
    String what = innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
    String where = String.valueOf(outer.getMessage());
    if (!(innermost instanceof BindException)) {
      return what;
    }
    return where.contains(what) ? where : where + ": " + what;
  }
}
