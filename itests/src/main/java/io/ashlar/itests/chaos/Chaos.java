package io.ashlar.itests.chaos;

import io.ashlar.itests.nemesis.FaultKind;
import io.ashlar.itests.process.AshlarProgram;
import io.ashlar.itests.process.FileTree;
import io.ashlar.itests.process.NotReadyException;
import io.ashlar.itests.scenario.FailoverTimes;
import io.ashlar.itests.testbed.Testbed;
import io.ashlar.itests.testbed.Wish;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the tests under faults. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Breaks a cluster of real processes while clients use it, and checks that every answer they",
      "got can be explained: linearizability by key, nothing acknowledged lost or doubled, all",
      "replicas equal in the end.",
      "",
      "Network faults need root, iproute2 and nftables; disk faults need root and e2fsprogs.",
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:nothing found", "1:a violation was found", "2:could not run"})
public final class Chaos implements Callable<Integer> {
  private static final int NOTHING_FOUND = 0;
  private static final int VIOLATION = 1;
  private static final int COULD_NOT_RUN = 2;
  private static final long START_TIMEOUT_MS = 90_000;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      defaultValue = "2",
      description = "How long; fractions are possible. Default: ${DEFAULT-VALUE}")
  double minutes;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides faults and calls. Default: a random one, printed")
  @Nullable Long seed;

  @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Default: 3")
  int nodes;

  @Option(
      names = "--shards",
      paramLabel = "N",
      defaultValue = "3",
      description = "Default: ${DEFAULT-VALUE}")
  int shards;

  @Option(
      names = "--faults",
      paramLabel = "KIND",
      split = ",",
      description = "Only these, of ${COMPLETION-CANDIDATES}. Default: all that are possible here")
  @Nullable List<FaultKind> faults;

  @Option(
      names = "--netns",
      paramLabel = "WISH",
      defaultValue = "AUTO",
      description = "Nodes in network namespaces: auto, yes or no. Default: auto")
  Wish network = Wish.AUTO;

  @Option(
      names = "--disks",
      paramLabel = "WISH",
      defaultValue = "AUTO",
      description = "Each node's data on a loop-mounted disk: auto, yes or no. Default: auto")
  Wish disks = Wish.AUTO;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the nodes keep data and logs. Default: a new temporary folder")
  @Nullable Path data;

  @Option(names = "--keep", description = "Keep that folder; it is always kept on a violation")
  boolean keep;

  @Option(names = "--no-scenario", description = "Leave the deposed-leader scenario out")
  boolean withoutScenario;

  @Option(
      names = "--moves",
      description = "Meanwhile every slot moves to another shard, again and again")
  boolean moves;

  @Option(
      names = "--failover-trials",
      paramLabel = "N",
      description = "Instead: kill -9 a leader N times and print how long its shard was away")
  int failoverTrials;

  private final PrintStream out = System.out;

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Chaos())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  e.printStackTrace();
                  return COULD_NOT_RUN;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    long chosenSeed = seed != null ? seed : new Random().nextInt(Integer.MAX_VALUE);
    Path folder =
        data != null
            ? Files.createDirectories(data.toAbsolutePath())
            : Files.createTempDirectory("ashlar-chaos-");
    out.println("chaos: seed " + chosenSeed + ", data and logs in " + folder);
    int code = run(chosenSeed, folder);
    out.println("chaos: seed " + chosenSeed + ", exit code " + code);
    if (code == NOTHING_FOUND && !keep && data == null) {
      FileTree.delete(folder);
    }
    return code;
  }

  private int run(long chosenSeed, Path folder) throws InterruptedException {
    int replicas = Math.min(3, nodes);
    Testbed.Plan plan = new Testbed.Plan(nodes, folder, network, disks);
    try (Testbed testbed =
        Testbed.start(plan, new AshlarProgram(shards, replicas), out, START_TIMEOUT_MS)) {
      out.println("  nodes " + testbed.addresses());
      if (failoverTrials > 0) {
        out.println(
            new FailoverTimes(testbed, out).measure(failoverTrials, new Random(chosenSeed)));
        return NOTHING_FOUND;
      }
      List<FaultKind> kinds = faults != null ? faults : Arrays.asList(FaultKind.values());
      List<FaultKind> possible = kinds.stream().filter(k -> k.possibleOn(testbed)).toList();
      if (faults != null && possible.size() < kinds.size()) {
        out.println("could not run: of " + kinds + " this machine allows only " + possible);
        return COULD_NOT_RUN;
      }
      out.println("  faults " + possible);
      ChaosRun.Settings settings =
          new ChaosRun.Settings(
              (long) (minutes * 60_000), chosenSeed, possible, replicas, true, !withoutScenario);
      Report report =
          new ChaosRun(testbed, moves ? settings.withMoves(shards) : settings, out).run();
      out.println(report);
      return report.findings().isEmpty() ? NOTHING_FOUND : VIOLATION;
    } catch (Testbed.ImpossibleException | NotReadyException e) {
      out.println("could not run: " + e.getMessage());
      return COULD_NOT_RUN;
    }
  }
}
