package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that wait for elements of lists, on real nodes. */
@Timeout(120)
class BlockingTest {
  private static final int TIMEOUT_MS = 20_000;
  private static final long POLL_MS = 5;

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  private final List<RespConnection> connections = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private NodeAddress leader;

  @SuppressWarnings("NullAway.Init")
  private RespConnection other;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.start();
    cluster.awaitSpreadLeaders();
  }

  @AfterAll
  static void stop() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    if (!cluster.isWhole()) {
      cluster.restore();
    }
    leader = cluster.leaderOf("{b}");
    other = connection();
    call(other, "DEL {b}k {b}k2 {b}k3");
  }

  @AfterEach
  void disconnect() throws Exception {
    for (RespConnection connection : connections) {
      connection.close();
    }
  }

  @Test
  void elementsGoToWhoWaitsLongest() throws Exception {
    CompletableFuture<String> first = waiting("BLPOP {b}k 0", 1);
    CompletableFuture<String> second = waiting("BRPOP {b}k2 {b}k 0", 2);
    CompletableFuture<String> third = waiting("BLMPOP 0 1 {b}k LEFT COUNT 9", 3);
    assertThat(call(other, "RPUSH {b}k a b")).isEqualTo("2");
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("[{b}k, a]");
    assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo("[{b}k, b]");
    assertThat(third).isNotDone();
    assertThat(call(other, "EXISTS {b}k")).isEqualTo("0");
    assertThat(call(other, "RPUSH {b}k c d")).isEqualTo("2");
    assertThat(third.get(20, TimeUnit.SECONDS)).isEqualTo("[{b}k, [c, d]]");
  }

  @Test
  void chainsAndTransactionsServeInOneStep() throws Exception {
    CompletableFuture<String> move = waiting("BLMOVE {b}k {b}k2 RIGHT LEFT 0", 1);
    CompletableFuture<String> end = waiting("BLPOP {b}k2 0", 2);
    assertThat(call(other, "MULTI")).isEqualTo("OK");
    call(other, "RPUSH {b}k a");
    call(other, "BLPOP {b}k3 0");
    call(other, "LLEN {b}k");
    assertThat(call(other, "EXEC")).isEqualTo("[1, null, 1]");
    assertThat(move.get(20, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo("[{b}k2, a]");
    assertThat(call(other, "EXISTS {b}k {b}k2")).isEqualTo("0");
  }

  @Test
  void waitingEndsInTimeAndLaterRequestsOfTheClientWaitWithIt() throws Exception {
    long start = System.nanoTime();
    List<RespValue> replies =
        connection()
            .pipeline(
                List.of(
                    List.of("BLPOP", "{b}k", "0.3"),
                    List.of("RPUSH", "{b}k", "own"),
                    List.of("BLPOP", "{b}k", "0.3")));
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
    assertThat(replies.stream().map(BlockingTest::text))
        .containsExactly("null", "1", "[{b}k, own]");
  }

  @Test
  void clientsAreUnblockedByOthers() throws Exception {
    RespConnection blocked = connection();
    String id = call(blocked, "CLIENT ID");
    assertThat(call(other, "CLIENT UNBLOCK " + id)).isEqualTo("0");
    CompletableFuture<String> reply = waiting(blocked, "BLPOP {b}k 0", 1);
    assertThat(call(other, "CLIENT LIST ID " + id)).contains("flags=b").contains("cmd=blpop");
    assertThat(call(other, "CLIENT UNBLOCK " + id)).isEqualTo("1");
    assertThat(reply.get(20, TimeUnit.SECONDS)).isEqualTo("null");
    assertThat(call(other, "CLIENT UNBLOCK " + id + " ERROR")).isEqualTo("0");
    reply = waiting(blocked, "BLMOVE {b}k {b}k LEFT LEFT 100", 1);
    assertThat(call(other, "CLIENT UNBLOCK " + id + " ERROR")).isEqualTo("1");
    assertThat(reply.get(20, TimeUnit.SECONDS))
        .isEqualTo("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    assertThat(call(blocked, "PING")).isEqualTo("PONG");
  }

  @Test
  void aClientThatLeftTakesNothing() throws Exception {
    RespConnection gone = connection();
    CompletableFuture<String> unheard = waiting(gone, "BLPOP {b}k 0", 1);
    CompletableFuture<String> next = waiting("BLPOP {b}k 0", 2);
    gone.close();
    awaitBlocked(1);
    assertThatThrownBy(() -> unheard.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class);
    assertThat(call(other, "RPUSH {b}k a")).isEqualTo("1");
    assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo("[{b}k, a]");
    RespConnection killed = connection();
    String id = call(killed, "CLIENT ID");
    CompletableFuture<String> end = waiting(killed, "BLPOP {b}k 0", 1);
    assertThat(call(other, "CLIENT KILL ID " + id)).isEqualTo("1");
    awaitBlocked(0);
    assertThatThrownBy(() -> end.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    call(other, "RPUSH {b}k b");
    assertThat(call(other, "LLEN {b}k")).isEqualTo("1");
  }

  @Test
  void whenTheLeaderDiesTheClientFindsItsElementAtTheNext() throws Exception {
    CompletableFuture<String> lost = waiting("BLPOP {b}k 0", 1);
    cluster.killLeaderOf("{b}");
    assertThatThrownBy(() -> lost.get(20, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    CompletableFuture<String> again =
        CompletableFuture.supplyAsync(() -> untilServed(List.of("BLPOP", "{b}k", "20")));
    assertThat(untilServed(List.of("RPUSH", "{b}k", "late"))).isEqualTo("1");
    assertThat(again.get(40, TimeUnit.SECONDS)).isEqualTo("[{b}k, late]");
  }

  /** Asks one node after the other, as cluster clients do, until one takes the command. */
  private static String untilServed(List<String> command) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    String last = "nobody answered";
    while (System.nanoTime() < deadline) {
      for (NodeAddress node : cluster.nodes()) {
        try (RespConnection connection = new RespConnection(node, TIMEOUT_MS)) {
          RespValue reply = connection.call(command.toArray(String[]::new));
          if (!(reply instanceof RespValue.Failure)) {
            return text(reply);
          }
          last = text(reply);
        } catch (IOException e) {
          last = String.valueOf(e.getMessage());
        }
      }
    }
    throw new IllegalStateException(last);
  }

  private RespConnection connection() throws IOException {
    RespConnection connection = new RespConnection(leader, TIMEOUT_MS);
    connections.add(connection);
    return connection;
  }

  private CompletableFuture<String> waiting(String line, int blockedThen) throws Exception {
    return waiting(connection(), line, blockedThen);
  }

  /** Sends a command that waits, and returns once so many clients of the node do. */
  private CompletableFuture<String> waiting(RespConnection connection, String line, int blockedThen)
      throws Exception {
    CompletableFuture<String> reply = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                reply.complete(call(connection, line));
              } catch (IOException e) {
                reply.completeExceptionally(new UncheckedIOException(e));
              }
            });
    awaitBlocked(blockedThen);
    return reply;
  }

  private void awaitBlocked(int count) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String wanted = "blocked_clients:" + count + "\r\n";
    String info = "";
    while (System.nanoTime() < deadline) {
      info = call(other, "INFO clients");
      if (info.contains(wanted)) {
        return;
      }
      Thread.sleep(POLL_MS);
    }
    throw new IllegalStateException("not " + count + " clients wait: " + info);
  }

  private static String call(RespConnection connection, String line) throws IOException {
    return text(connection.call(line.split(" ")));
  }

  private static String text(RespValue value) {
    return switch (value) {
      case RespValue.Simple simple -> simple.text();
      case RespValue.Failure failure -> failure.text();
      case RespValue.Whole whole -> String.valueOf(whole.value());
      case RespValue.Bulk bulk -> String.valueOf(bulk.text());
      case RespValue.Array array ->
          array.items() == null
              ? "null"
              : array.items().stream().map(BlockingTest::text).toList().toString();
      case RespValue.Push push -> push.items().stream().map(BlockingTest::text).toList().toString();
    };
  }
}
