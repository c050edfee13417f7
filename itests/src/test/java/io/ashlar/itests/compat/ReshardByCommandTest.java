package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.SlotOf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.Protocol.Command;

/** Operators move slots of a cluster of real processes, under clients that write. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReshardByCommandTest extends ByCommand {

  @Test
  void writersSeeNothingOfAReshard() throws Exception {
    try (RecordedWrites writes = new RecordedWrites(cluster.nodes(), RecordedWrites.PATIENT_MS)) {
      awaitMore(writes);
      String plan = ashlar("reshard", "--count", "1000", "--from", "s1", "--to", "s2", "--dry-run");
      assertThat(plan)
          .contains("Would move 1000 slots from s1 to s2: 4461-5460")
          .endsWith("exit 0");
      assertThat(plan).containsPattern("[1-9]\\d* keys with [1-9]");

      String there = ashlar("reshard", "--count", "1000", "--from", "s1", "--to", "s2");
      assertThat(there).contains("Moved in ").endsWith("exit 0");
      assertThat(ashlar("slots")).containsPattern("4461 +10922 +6462 +s2");
      awaitMore(writes);
      writes.check();

      String back = ashlar("reshard", "--slots", "4461-5460", "--to", "s1", "-o", "json");
      assertThat(back).contains("\"moved\": true", "\"from\": \"s2\"").endsWith("exit 0");
      awaitMore(writes);
      writes.stop();
      writes.check();
      assertThat(writes.failures()).isEmpty();
    }
    String status = ashlar("status", "-o", "json");
    assertThat(status).contains("\"migrations\": []", "\"healthy\": true");
    assertThat(ashlar("doctor")).contains("No problems.").endsWith("exit 0");
  }

  @Test
  void whoInterruptsLeavesItRunningAndMayCancelIt() throws Exception {
    assertThat(ashlar("config", "set", RATE, "20000")).endsWith("exit 0");
    Path said = dir.resolve("reshard.txt");
    Process reshard =
        new AshlarTool(dir, cluster)
            .start(said, "reshard", "--slots", "10923-16383", "--from", "s3", "--to", "s1");
    try {
      String id = awaitMigration();
      assertThat(awaitSaid(said, "slots ")).contains("Migration " + id + " moves 5461 slots");
      assertThat(ashlar("reshard", "--slots", "11000", "--to", "s2"))
          .contains("on the move already")
          .endsWith("exit 1");
      assertThat(ashlar("status")).contains("copying", "10923-16383");

      reshard.destroy();
      assertThat(reshard.waitFor(WAIT_MS, TimeUnit.MILLISECONDS)).isTrue();
      assertThat(Files.readString(said)).contains("migration " + id + " goes on");
      assertThat(ashlar("migrations", "list")).containsPattern(id + " +10923-16383 +5461 +s3 +s1");

      assertThat(ashlar("migrations", "cancel", id))
          .contains("Cancelled: the slots are s3's as before.")
          .endsWith("exit 0");
      assertThat(ashlar("migrations", "list")).contains("No slots are on the move.");
      assertThat(ashlar("slots")).containsPattern("10923 +16383 +5461 +s3");
      assertThat(ashlar("migrations", "cancel", id)).endsWith("exit 1");
    } finally {
      reshard.destroy();
      assertThat(ashlar("config", "set", RATE, "64mb")).endsWith("exit 0");
    }
  }

  @Test
  void slotStatisticsAreThoseOfTheShardsThatANodeLeads() {
    long keys = 0;
    long slots = 0;
    for (var node : cluster.nodes()) {
      try (Jedis jedis = new Jedis(node.host(), node.port(), RecordedWrites.PATIENT_MS)) {
        List<?> all =
            (List<?>) jedis.sendCommand(Command.CLUSTER, "SLOT-STATS", "SLOTSRANGE", "0", "16383");
        slots += all.size();
        keys += all.stream().mapToLong(ReshardByCommandTest::keysOf).sum();
        List<?> most =
            (List<?>)
                jedis.sendCommand(
                    Command.CLUSTER, "SLOT-STATS", "ORDERBY", "key-count", "LIMIT", "2");
        assertThat(most).hasSize(2);
        assertThat(keysOf(most.getFirst())).isGreaterThanOrEqualTo(keysOf(most.getLast()));
      }
    }
    assertThat(slots).isEqualTo(16_384);
    assertThat(keys).isGreaterThanOrEqualTo(VALUES);
  }

  private static long keysOf(Object slotStatistics) {
    List<?> metrics = (List<?>) ((List<?>) slotStatistics).get(1);
    return (Long) metrics.get(1);
  }

  /** Last, for slots lie elsewhere afterwards. */
  @Test
  @Order(Integer.MAX_VALUE)
  void unevenShardsAreEvenedOut() throws Exception {
    List<String> keys = new ArrayList<>();
    try (JedisCluster jedis = new JedisCluster(addresses(), RecordedWrites.PATIENT_MS)) {
      for (int i = 0; keys.size() < VALUES; i++) {
        if (SlotOf.key("uneven:" + i) <= 5460) {
          jedis.set("uneven:" + i, "v".repeat(1_000) + i);
          keys.add("uneven:" + i);
        }
      }
      assertThat(ashlar("rebalance")).contains("give --yes if you are sure").endsWith("exit 2");
      assertThat(ashlar("rebalance", "--dry-run", "--by", "keys"))
          .containsPattern("s1 +s2 +\\d+ +\\d+ ")
          .contains("Would move ")
          .endsWith("exit 0");

      assertThat(ashlar("rebalance", "--yes"))
          .contains("Move 1 of ", "Then each shard is within 10 % of the mean (memory).", "Moved ")
          .endsWith("exit 0");
      assertThat(ashlar("rebalance", "--yes", "-o", "json"))
          .contains("\"within_tolerance\": true", "\"moves\": []")
          .endsWith("exit 0");
      for (String key : keys) {
        assertThat(jedis.get(key)).isEqualTo("v".repeat(1_000) + key.substring("uneven:".length()));
      }
      for (int i = 0; i < VALUES; i++) {
        assertThat(jedis.get("value:" + i)).hasSize(1_000);
      }
    }
    assertThat(ashlar("doctor")).contains("No problems.").endsWith("exit 0");
  }

  private String awaitMigration() throws Exception {
    AtomicReference<String> id = new AtomicReference<>("");
    Pattern pattern = Pattern.compile("\"id\": (\\d+)");
    boolean found =
        Await.within(
            WAIT_MS,
            () -> {
              Matcher matcher = pattern.matcher(ashlar("migrations", "list", "-o", "json"));
              if (matcher.find()) {
                id.set(matcher.group(1));
              }
              return !id.get().isEmpty();
            });
    assertThat(found).isTrue();
    return id.get();
  }

  private static String awaitSaid(Path file, String text) throws Exception {
    AtomicReference<String> said = new AtomicReference<>("");
    boolean found =
        Await.within(
            WAIT_MS,
            () -> {
              said.set(Files.readString(file));
              return said.get().contains(text);
            });
    assertThat(found).as(said.get()).isTrue();
    return said.get();
  }
}
