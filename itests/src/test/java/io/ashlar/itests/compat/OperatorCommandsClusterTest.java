package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands on a cluster of real processes, beside redis-cli's. */
@Timeout(300)
class OperatorCommandsClusterTest {
  private static final int LIMIT_S = 60;
  private static final long WAIT_MS = 60_000;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  private String ashlar(String... words) throws Exception {
    return new AshlarTool(dir, cluster).run(words);
  }

  private void awaitHealthy() throws Exception {
    String[] last = {""};
    boolean healthy =
        Await.within(
            WAIT_MS,
            200,
            () -> {
              try {
                last[0] = ashlar("status");
                return last[0].contains("No problems.");
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(healthy).as(last[0]).isTrue();
  }

  private String redis(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-c"));
    command.addAll(List.of("-h", cluster.first().host()));
    command.addAll(List.of("-p", String.valueOf(cluster.first().port())));
    command.addAll(List.of(words));
    return Tools.run(dir, LIMIT_S, command);
  }

  @Test
  void statusAndSlotsAgreeWithRedisCli() throws Exception {
    Tools.require("redis-cli");
    awaitHealthy();
    cluster.awaitSpreadLeaders();
    for (int i = 0; i < 30; i++) {
      assertThat(redis("set", "agree:" + i, "v")).contains("OK");
    }
    String status = ashlar("status", "-o", "json");
    assertThat(status)
        .contains("\"healthy\": true", "\"problems\": []", "\"id\": \"s1\"", "\"id\": \"s3\"")
        .endsWith("exit 0");
    String address = cluster.first().toString();
    String check = Tools.run(dir, LIMIT_S, List.of("redis-cli", "--cluster", "check", address));
    assertThat(check).contains("[OK] All 16384 slots covered.").endsWith("exit 0");
    String info = Tools.run(dir, LIMIT_S, List.of("redis-cli", "--cluster", "info", address));
    assertThat(info).contains("[OK] " + keysOfShards(status) + " keys in 3 masters.");
    String call =
        Tools.run(dir, LIMIT_S, List.of("redis-cli", "--cluster", "call", address, "dbsize"));
    assertThat(sum(call, "(?m)^\\S+:\\d+: (?:\\(integer\\) )?(\\d+)$"))
        .isEqualTo(keysOfShards(status));
    assertThat(ashlar("slots")).contains("5460", "10922", "16383").endsWith("exit 0");
  }

  private static long keysOfShards(String status) {
    String shards = status.substring(status.indexOf("\"shards\""));
    return sum(shards, "\"slot_count\": \\d+,\\s+\"keys\": (\\d+)");
  }

  private static long sum(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    long sum = 0;
    int found = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
      found++;
    }
    assertThat(found).as(text).isPositive();
    return sum;
  }

  @Test
  void theDoctorComparesReplicasWhileClientsWrite() throws Exception {
    Tools.require("redis-benchmark");
    awaitHealthy();
    AtomicBoolean written = new AtomicBoolean();
    Thread load =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    String report =
                        Tools.run(
                            dir,
                            LIMIT_S,
                            List.of(
                                "redis-benchmark",
                                "--cluster",
                                "-h",
                                cluster.first().host(),
                                "-p",
                                String.valueOf(cluster.first().port()),
                                "-t",
                                "set,lpush,sadd",
                                "-n",
                                "60000",
                                "-r",
                                "2000",
                                "-q"));
                    written.set(report.endsWith("exit 0"));
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    String during = ashlar("doctor", "-o", "json");
    assertThat(during).contains("\"clocks\"").doesNotContain("replicas_differ");
    load.join();
    assertThat(written).isTrue();
    String after = ashlar("doctor", "-o", "json");
    assertThat(after).contains("\"healthy\": true", "\"unsettled_slots\": []").endsWith("exit 0");
    assertThat(sum(after, "\"slots_compared\": (\\d+)")).isEqualTo(16_384);
    assertThat(sum(after, "\"slots_compared\": \\d+,\\s+\"keys\": (\\d+)")).isPositive();
  }

  @Test
  void aLeadershipGoesWhereItIsSentAndStaysThere() throws Exception {
    awaitHealthy();
    cluster.awaitSpreadLeaders();
    assertThat(ashlar("failover", "s1", "--to", "n2", "--yes"))
        .contains("n2 leads s1 now")
        .endsWith("exit 0");
    assertThat(ashlar("shards")).containsPattern("s1 +n2 ");
    assertThat(ashlar("failover", "s1", "--to", "n1", "--yes")).endsWith("exit 0");
    assertThat(ashlar("shards")).containsPattern("s1 +n1 ");
    assertThat(ashlar("node", "add-token")).containsPattern("(?m)^[\\w-]{32}$").endsWith("exit 0");
    assertThat(ashlar("plan")).contains("The autopilot is on").endsWith("exit 0");
    assertThat(ashlar("node", "drain", "n9")).contains("n9").endsWith("exit 1");
  }

  @Test
  void aDeadNodeIsNamedWithWhatToDo() throws Exception {
    awaitHealthy();
    cluster.kill(1);
    try {
      String status = ashlar("status", "-o", "json");
      assertThat(status)
          .contains("\"healthy\": false", "\"kind\": \"node_silent\"", "\"subject\": \"n2\"")
          .contains("\"advice\": \"bring back n2\"")
          .endsWith("exit 1");
    } finally {
      cluster.restore();
    }
    awaitHealthy();
  }

  @Test
  void parametersUsersAndKeysAreTheWholeClusters() throws Exception {
    Tools.require("redis-cli");
    awaitHealthy();
    assertThat(ashlar("config", "set", "slowlog-max-len", "77"))
        .contains("Set on n1, n2, n3.")
        .endsWith("exit 0");
    assertThat(ashlar("config", "get", "slowlog-max-len")).containsPattern("77\\s+all");
    assertThat(ashlar("config", "set", "no-such-thing", "1"))
        .contains("Unknown option")
        .endsWith("exit 1");

    assertThat(ashlar("user", "set", "app", "on", ">pw", "~app:*", "+@read")).endsWith("exit 0");
    assertThat(ashlar("user", "list")).contains("app", "~app:*").doesNotContain(">pw");
    assertThat(ashlar("status", "--user", "app", "--password", "pw")).endsWith("exit 4");
    assertThat(ashlar("status", "--user", "app", "--password", "no")).endsWith("exit 4");
    assertThat(ashlar("user", "delete", "app", "--yes")).endsWith("exit 0");

    assertThat(redis("setrange", "large", "300000", "x")).contains("300001");
    assertThat(ashlar("keys", "top", "--limit", "1")).containsPattern("\\d{3} KiB.*string.*large");
  }
}
