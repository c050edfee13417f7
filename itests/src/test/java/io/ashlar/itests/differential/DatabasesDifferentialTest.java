package io.ashlar.itests.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.itests.await.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link DifferentialTest}, in several databases, against a redis-server that is no cluster. */
@Timeout(120)
class DatabasesDifferentialTest {
  private static final int STEPS = 5_000;

  /** What it leaves has to survive restarts; the last one, so that little is waited for. */
  private static final long SURVIVAL_SEED = 202;

  private static final Duration SHRINK_LIMIT = Duration.ofSeconds(20);

  /** Its last command tells that all notifications have come. */
  private static final String[] NOTED = {
    "CONFIG SET notify-keyspace-events KEA",
    "SELECT 3",
    "SET {d}a 1 EX 1000",
    "COPY {d}a {d}b DB 5",
    "COPY {d}a {d}c DB 3",
    "MOVE {d}a 6",
    "MOVE {d}a 6",
    "SELECT 6",
    "RENAME {d}a {d}q",
    "SWAPDB 6 7",
    "DEL {d}q",
    "SELECT 7",
    "PERSIST {d}q",
    "RPUSH {d}list 1",
    "FLUSHDB",
    "SELECT 15",
    "SET {d}end 1",
  };

  private static final String[] DIGESTED = {
    "SET string 12 EX 1000",
    "RPUSH list a b 3",
    "SADD set 1 2 x",
    "SELECT 3",
    "HSET {d}hash f v g 1.5",
    "ZADD zset 0.1 a inf b -3 c 1e17 d",
    "XADD stream 1-2 f v g w",
    "SELECT 15",
    "PFADD hll a b",
    "RPUSH list x",
    "RPUSH {d}hash x",
  };

  private static @Nullable DuelServers servers;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    if (!DuelServers.redisInstalled()) {
      System.err.println("SKIPPED (there is no redis-server on this machine to compare with)");
      abort("no redis-server");
    }
    servers = DuelServers.start(false);
  }

  @AfterAll
  static void stop() throws IOException {
    if (servers != null) {
      servers.close();
    }
  }

  private static DuelServers servers() {
    DuelServers pair = servers;
    if (pair == null) {
      throw new IllegalStateException("not started");
    }
    return pair;
  }

  @ParameterizedTest
  @CsvSource({"201, 3", "202, 2"})
  void repliesAgree(long seed, int resp) throws IOException {
    DuelServers pair = servers();
    Optional<String> difference =
        new DifferentialRun(pair.redis(), pair.ashlar(), resp, List.of(), SHRINK_LIMIT, true)
            .run(seed, STEPS);
    difference.ifPresent(report -> fail("redis and ashlar differ\n" + report));
    if (seed == SURVIVAL_SEED) {
      assertThat(new Survival(pair).check()).isEmpty();
    }
  }

  @Test
  void notificationsAgree() throws IOException {
    List<String> expected = noted(servers().redis());
    assertThat(expected).hasSizeGreaterThan(20);
    assertThat(noted(servers().ashlar())).isEqualTo(expected);
  }

  private static List<String> noted(InetSocketAddress address) throws IOException {
    try (RawConnection listening = new RawConnection(address);
        RawConnection doing = new RawConnection(address)) {
      say(doing, "FLUSHALL");
      say(listening, "PSUBSCRIBE __key*");
      for (String command : NOTED) {
        say(doing, command);
      }
      List<String> heard = new ArrayList<>();
      do {
        heard.add(new String(listening.read(), ISO_8859_1));
      } while (!heard.getLast().contains("__keyevent@15__:set"));
      say(doing, "CONFIG SET notify-keyspace-events ''");
      return heard;
    }
  }

  @Test
  void digestsAgree() throws IOException {
    List<String> expected = digests(servers().redis());
    assertThat(expected).noneMatch(digest -> digest.startsWith("-"));
    assertThat(digests(servers().ashlar())).isEqualTo(expected);
  }

  /** Of everything, after each of some commands, and of single values. */
  private static List<String> digests(InetSocketAddress address) throws IOException {
    try (RawConnection connection = new RawConnection(address)) {
      say(connection, "FLUSHALL");
      List<String> digests = new ArrayList<>();
      for (String command : DIGESTED) {
        say(connection, command);
        digests.add(say(connection, "DEBUG DIGEST"));
      }
      digests.add(say(connection, "DEBUG DIGEST-VALUE none set {d}hash list"));
      return digests;
    }
  }

  @Test
  void infoAgrees() throws IOException, InterruptedException {
    String expected = keyspaceOf(servers().redis(), "");
    assertThat(expected).contains("db1:keys=2,expires=1").contains("db9:keys=1,expires=0");
    assertThat(keyspaceOf(servers().ashlar(), expected)).isEqualTo(expected);
  }

  /** Ashlar counts a few times a second. */
  private static String keyspaceOf(InetSocketAddress address, String awaited)
      throws IOException, InterruptedException {
    try (RawConnection connection = new RawConnection(address)) {
      for (String command :
          new String[] {
            "FLUSHALL",
            "SELECT 1",
            "SET a 1",
            "SET b 1 EX 1000",
            "SELECT 9",
            "SET a 1",
            "SET b 1",
            "MOVE b 0"
          }) {
        say(connection, command);
      }
      AtomicReference<String> told = new AtomicReference<>("");
      boolean ignored =
          Await.within(
              10_000,
              () -> {
                told.set(keyspace(connection));
                return awaited.isEmpty() || told.get().equals(awaited);
              });
      return told.get();
    }
  }

  /**
   * Without the average time to live, which each server samples in its own time, nor the length of
   * the reply, which grows with its digits.
   */
  private static String keyspace(RawConnection connection) {
    try {
      return say(connection, "INFO keyspace")
          .replaceAll("avg_ttl=\\d+", "avg_ttl=0")
          .replaceFirst("^\\$\\d+", "\\$");
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String say(RawConnection connection, String command) throws IOException {
    String[] words = command.split(" ");
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].equals("''") ? new byte[0] : words[i].getBytes(ISO_8859_1);
    }
    connection.send(List.<byte[][]>of(args));
    return new String(connection.read(), ISO_8859_1);
  }
}
