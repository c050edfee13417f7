package io.ashlar.cli.operate;

import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command has: where the cluster is, who asks, and how the answer is to look. */
abstract class OperatorCommand implements Callable<Integer> {
  static final String SEED_DEFAULT = "127.0.0.1:9001";

  /** How the answer is to look. */
  enum Output {
    TEXT,
    JSON
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // Picocli sets it.
  CommandSpec spec;

  @Option(
      names = "--seed",
      paramLabel = "HOST:PORT[,...]",
      description =
          "Nodes to ask for the cluster, by their Redis or gRPC ports (default: ASHLAR_SEED, else "
              + SEED_DEFAULT
              + ").")
  @Nullable String seed;

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "User of the cluster (default: ASHLAR_USER, else the default user).")
  @Nullable String user;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      description = "The user's password (default: ASHLAR_PASSWORD; other users see flags).")
  @Nullable String password;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      converter = OutputConverter.class,
      description = "How the answer looks; the fields of JSON are stable.")
  Output output = Output.TEXT;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long a node may take for an answer (default: 5).")
  double timeoutSeconds = 5;

  /** Of every command, so that scripts need not know which one asks. */
  @Option(names = "--yes", description = "Do not ask, where the command would.")
  boolean yes;

  private Surroundings surroundings = Surroundings.SYSTEM;

  OperatorCommand in(Surroundings value) {
    surroundings = value;
    return this;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Reads {@code text} and {@code json}. */
  static final class OutputConverter implements picocli.CommandLine.ITypeConverter<Output> {
    @Override
    public Output convert(String value) {
      try {
        return Output.valueOf(value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new picocli.CommandLine.TypeConversionException(
            "'" + value + "' is not one of text|json");
      }
    }
  }

  /**
   * @return the exit code
   */
  abstract int run(Grid grid, Screen screen) throws IOException;

  @Override
  public final Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Screen screen = new Screen(out, output == Output.TEXT && surroundings.isTerminal());
    try (Grid grid = find()) {
      return run(grid, screen);
    } catch (OperatorException e) {
      return fail(e.exitCode(), String.valueOf(e.getMessage()));
    } catch (StatusRuntimeException e) {
      OperatorException refused = Grid.refused(e);
      return fail(refused.exitCode(), String.valueOf(refused.getMessage()));
    }
  }

  private Grid find() {
    String name = given(user, "ASHLAR_USER", "");
    String secret = given(password, "ASHLAR_PASSWORD", "");
    if (timeoutSeconds <= 0) {
      throw new OperatorException(Exit.USAGE, "--timeout: must be more than 0");
    }
    long timeoutMs = Math.max(1, Math.round(timeoutSeconds * 1000));
    return Grid.find(
        Seed.parse(given(seed, "ASHLAR_SEED", SEED_DEFAULT)),
        surroundings.probe(name, secret, (int) Math.min(timeoutMs, 60_000)),
        surroundings.channels(),
        name,
        secret,
        timeoutMs);
  }

  private String given(@Nullable String flag, String variable, String otherwise) {
    if (flag != null) {
      return flag;
    }
    String value = surroundings.environment().get(variable);
    return value == null || value.isEmpty() ? otherwise : value;
  }

  private int fail(int exitCode, String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("ashlar: " + message);
    err.flush();
    return exitCode;
  }

  /** Whether words that begin with a dash and are no options are parameters. */
  boolean takesWordsWithDashes() {
    return false;
  }

  /** Does something whose work goes on without this process, and says so if it is interrupted. */
  boolean untilInterrupted(String goesOn, java.util.function.BooleanSupplier action) {
    PrintWriter err = spec.commandLine().getErr();
    Runnable forget =
        surroundings()
            .whenInterrupted(
                () -> {
                  err.println();
                  err.println("ashlar: " + goesOn);
                  err.flush();
                });
    try {
      return action.getAsBoolean();
    } finally {
      forget.run();
    }
  }

  boolean wantsJson() {
    return output == Output.JSON;
  }

  /**
   * Whether the operator says yes.
   *
   * @throws OperatorException when nobody can be asked
   */
  boolean confirmed(boolean yes, String question) throws IOException {
    if (yes) {
      return true;
    }
    if (!surroundings.isTerminal()) {
      throw new OperatorException(
          Exit.USAGE, question + " Nobody is there to be asked: give --yes if you are sure.");
    }
    PrintWriter err = spec.commandLine().getErr();
    err.print(question + " [y/N] ");
    err.flush();
    // The console's character set is not UTF-8 everywhere; a y is one in all of them.
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
