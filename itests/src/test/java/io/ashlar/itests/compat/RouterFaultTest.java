package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import io.ashlar.itests.client.RespConnection;
import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.TestRouter;
import io.ashlar.router.AshlarRouter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients with tagged pipelines through one router while leaders are killed and slots move:
 * every reply belongs to its request, no acknowledged write is lost or doubled, and what is no
 * answer says that a write's fate is unknown. {@code -Dashlar.router.connections=1000
 * -Dashlar.router.requests=1000000} is the full size.
 */
@Timeout(600)
class RouterFaultTest {
  private static final int CONNECTIONS = Integer.getInteger("ashlar.router.connections", 100);
  private static final long REQUESTS = Long.getLong("ashlar.router.requests", 40_000);
  private static final int BATCH = 8;
  private static final int TIMEOUT_MS = 60_000;
  private static final long LIMIT_MS = 60_000;

  private static final List<String> SHARDS = List.of("s1", "s2", "s3");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path dir;

  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();
  private final AtomicLong overtaken = new AtomicLong();
  private final AtomicBoolean over = new AtomicBoolean();
  private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();

  @Test
  void everyReplyIsOneClientsOwnAndNothingAcknowledgedIsLost() throws Exception {
    try (CompatCluster cluster = CompatCluster.start();
        AshlarRouter router = TestRouter.before(cluster.nodes())) {
      NodeAddress address = new NodeAddress("127.0.0.1", router.respPort());
      List<Client> clients = new ArrayList<>();
      CountDownLatch ended = new CountDownLatch(CONNECTIONS);
      for (int i = 0; i < CONNECTIONS; i++) {
        Client client = new Client(i, address);
        clients.add(client);
        Thread.ofVirtual().start(() -> run(client, ended));
      }
      for (int node = 0; node < SHARDS.size(); node++) {
        awaitMore(REQUESTS / 6, "before node " + node + " is killed");
        Process move = beginMove(cluster, SHARDS.get(node), SHARDS.get((node + 1) % SHARDS.size()));
        cluster.kill(node);
        awaitMore(REQUESTS / 12, "after node " + node + " was killed");
        cluster.restore();
        endMove(cluster, move);
      }
      assertThat(Await.within(LIMIT_MS, () -> answered.get() >= REQUESTS)).isTrue();
      over.set(true);
      assertThat(ended.await(LIMIT_MS, TimeUnit.MILLISECONDS)).isTrue();
      assertThat(faults).isEmpty();
      try (RespConnection reader = new RespConnection(address, TIMEOUT_MS)) {
        for (Client client : clients) {
          client.check(reader);
        }
      }
      System.out.printf(
          "%d replies over %d connections, %d writes of unknown fate, %d overtaken%n",
          answered.get(), CONNECTIONS, unknown.get(), overtaken.get());
      assertThat(overtaken.get()).isLessThan(CONNECTIONS);
      // The fault is that of few requests: those under way at the moment of a kill.
      assertThat(unknown.get()).isLessThan(CONNECTIONS * BATCH * 3L);
    }
  }

  /** Some of a shard's slots are on the move, slowly, when this returns. */
  private Process beginMove(CompatCluster cluster, String from, String to) throws Exception {
    AshlarTool tool = new AshlarTool(dir, cluster);
    assertThat(tool.run("config", "set", ByCommand.RATE, "20000")).endsWith("exit 0");
    Process move = tool.start(said(), "reshard", "--count", "1500", "--from", from, "--to", to);
    assertThat(Await.within(LIMIT_MS, () -> Files.readString(said()).contains("slots ")))
        .as(Files.readString(said()))
        .isTrue();
    return move;
  }

  private void endMove(CompatCluster cluster, Process move) throws Exception {
    String all = new AshlarTool(dir, cluster).run("config", "set", ByCommand.RATE, "64mb");
    assertThat(all).endsWith("exit 0");
    boolean ended = move.waitFor(LIMIT_MS, TimeUnit.MILLISECONDS);
    move.destroyForcibly();
    assertThat(ended).as(Files.readString(said())).isTrue();
    assertThat(Files.readString(said())).contains("Moved in ");
  }

  private Path said() {
    return dir.resolve("move.txt");
  }

  private void run(Client client, CountDownLatch ended) {
    try (RespConnection connection = new RespConnection(client.address, TIMEOUT_MS)) {
      while (!over.get() && faults.isEmpty()) {
        client.batch(connection);
      }
    } catch (IOException | RuntimeException e) {
      faults.add("client " + client.number + ": " + e);
    } finally {
      ended.countDown();
    }
  }

  private void awaitMore(long more, String when) throws InterruptedException {
    long enough = answered.get() + more;
    boolean came = Await.within(LIMIT_MS, () -> answered.get() >= enough || !faults.isEmpty());
    assertThat(faults).isEmpty();
    assertThat(came).as("replies " + when).isTrue();
  }

  /** One connection; its keys are its own. */
  private final class Client {
    private final int number;
    private final NodeAddress address;
    private long sequence;

    /** Increments that were acknowledged, and those that may have been done. */
    private long acknowledged;

    private long uncertain;

    Client(int number, NodeAddress address) {
      this.number = number;
      this.address = address;
    }

    private String counter() {
      return "counter:" + number;
    }

    /** Each request's reply can be no other request's. */
    void batch(RespConnection connection) throws IOException {
      List<List<String>> requests = new ArrayList<>();
      List<String> tags = new ArrayList<>();
      for (int i = 0; i < BATCH; i += 4) {
        String tag = number + ":" + sequence++;
        tags.add(tag);
        requests.add(List.of("ECHO", tag));
        requests.add(List.of("SET", "tag:" + tag, tag));
        requests.add(List.of("GET", "tag:" + tag));
        requests.add(List.of("INCR", counter()));
      }
      List<RespValue> replies = connection.pipeline(requests);
      for (int i = 0; i < tags.size(); i++) {
        String tag = tags.get(i);
        boolean set = !isUnknown(replies.get(4 * i + 1)) && !isOvertaken(replies.get(4 * i + 1));
        expect(replies.get(4 * i), new RespValue.Bulk(tag));
        if (set) {
          expect(replies.get(4 * i + 1), new RespValue.Simple("OK"));
          expect(replies.get(4 * i + 2), new RespValue.Bulk(tag));
        }
        count(replies.get(4 * i + 3));
      }
      answered.addAndGet(replies.size());
    }

    private void count(RespValue reply) {
      if (isOvertaken(reply)) {
        return;
      }
      if (isUnknown(reply)) {
        uncertain++;
        return;
      }
      acknowledged++;
      if (!(reply instanceof RespValue.Whole now)
          || now.value() < acknowledged
          || now.value() > acknowledged + uncertain) {
        faults.add(counter() + " is " + reply + " after " + acknowledged + " (+" + uncertain + ")");
      }
    }

    /** Refused while a later request for its slot was executed: it is not executed any more. */
    private boolean isOvertaken(RespValue reply) {
      boolean is =
          reply instanceof RespValue.Failure error && error.text().startsWith("CLUSTERDOWN");
      if (is) {
        overtaken.incrementAndGet();
      }
      return is;
    }

    private boolean isUnknown(RespValue reply) {
      boolean is = reply instanceof RespValue.Failure error && error.text().startsWith("UNKNOWN");
      if (is) {
        unknown.incrementAndGet();
      }
      return is;
    }

    private void expect(RespValue reply, RespValue wanted) {
      if (!reply.equals(wanted)) {
        faults.add("client " + number + " got " + reply + " instead of " + wanted);
      }
    }

    void check(RespConnection reader) throws IOException {
      RespValue value = reader.call("GET", counter());
      assertThat(value).isInstanceOf(RespValue.Bulk.class);
      long now = Long.parseLong(String.valueOf(((RespValue.Bulk) value).text()));
      assertThat(now).as(counter()).isBetween(acknowledged, acknowledged + uncertain);
    }
  }
}
