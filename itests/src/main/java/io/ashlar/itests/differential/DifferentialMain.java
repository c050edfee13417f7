package io.ashlar.itests.differential;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares by hand: other seeds, more steps, one family, or a server that runs already. */
@Command(
    name = "differential",
    mixinStandardHelpOptions = true,
    description = "Sends the same random commands to redis-server and Ashlar and compares replies.")
public final class DifferentialMain implements Callable<Integer> {
  @Option(names = "--seed", description = "first seed (default: 1)")
  private long seed = 1;

  @Option(names = "--seeds", description = "how many seeds, one after the other (default: 1)")
  private int seeds = 1;

  @Option(names = "--steps", description = "commands of a seed (default: 10000)")
  private int steps = 10_000;

  @Option(names = "--resp", description = "2 or 3 (default: 2)")
  private int resp = 2;

  @Option(
      names = "--shrink-seconds",
      description = "how long to look for a shorter sequence that differs (default: 20)")
  private int shrinkSeconds = 20;

  @Option(names = "--family", split = ",", description = "only these families")
  private List<String> families = new ArrayList<>();

  @Option(
      names = "--databases",
      description = "with several databases; the redis-server is no cluster then")
  private boolean databases;

  @Option(names = "--against", description = "HOST:PORT of a server to compare instead of Ashlar")
  private @Nullable String against;

  @Option(
      names = "--restart",
      description = "after each seed restart Ashlar, from its log and from a snapshot, and compare")
  private boolean restart;

  @Option(
      names = "--exchange",
      description = "after each seed dump every key on one server and restore it on the other")
  private boolean exchange;

  @Option(
      names = "--plain-redis",
      description = "compare with a redis-server that is no cluster, which sorts by other keys")
  private boolean plainRedis;

  public static void main(String[] args) {
    System.exit(new CommandLine(new DifferentialMain()).execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if ((restart || exchange) && against != null) {
      throw new IllegalArgumentException(
          "only an Ashlar started here can be restarted or take dumps");
    }
    try (DuelServers servers =
        against == null
            ? DuelServers.start(!plainRedis && !databases)
            : DuelServers.startRedisOnly()) {
      InetSocketAddress other = against == null ? servers.ashlar() : address(against);
      DifferentialRun run =
          new DifferentialRun(
              servers.redis(), other, resp, families, Duration.ofSeconds(shrinkSeconds), databases);
      int differing = 0;
      for (long current = seed; current < seed + seeds; current++) {
        Optional<String> report = run.run(current, steps);
        System.out.println(report.orElse("seed " + current + ": " + steps + " replies agree"));
        differing += report.isPresent() ? 1 : 0;
        if (exchange) {
          DumpExchange dumps = new DumpExchange(servers);
          List<String> lost = dumps.check();
          lost.forEach(System.out::println);
          System.out.println(
              "seed "
                  + current
                  + ": "
                  + dumps.exchanged()
                  + " keys went over, "
                  + lost.size()
                  + " differences");
          differing += lost.isEmpty() ? 0 : 1;
        }
        if (restart) {
          List<String> lost = new Survival(servers).check();
          lost.forEach(System.out::println);
          System.out.println("seed " + current + ": restarted, " + lost.size() + " differences");
          differing += lost.isEmpty() ? 0 : 1;
        }
      }
      return differing == 0 ? 0 : 1;
    }
  }

  private static InetSocketAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    return new InetSocketAddress(
        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
  }
}
