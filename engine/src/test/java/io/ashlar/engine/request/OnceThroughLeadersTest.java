package io.ashlar.engine.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.Repeats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.snapshot.SlotChunk;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Requests with ids while leaders are lost, on engines whose log is the test's. */
class OnceThroughLeadersTest {
  /** Random sending, repeating, committing, losing of leaders and snapshots in between. */
  @Test
  void whateverHappensEachRequestIsExecutedOnceAndAnsweredTheSame() {
    for (int seed = 0; seed < 150; seed++) {
      try {
        new Story(seed).tell();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static final class Story {
    private static final int CLIENTS = 3;
    private static final int SLOTS = 2;

    /** One request of a client. */
    private static final class Request {
      final ClientId client;
      final long sequence;
      final int slot;
      final long firstMs;
      Reply answer;

      Request(ClientId client, long sequence, int slot, long firstMs) {
        this.client = client;
        this.sequence = sequence;
        this.slot = slot;
        this.firstMs = firstMs;
      }

      String name() {
        return client.low() + "-" + sequence;
      }
    }

    private record Held(Request request, Reply reply, long holdSequence) {}

    private record Entry(long sequence, byte[] bytes) {}

    private final Random random;
    private final TestShard time = new TestShard();
    private final List<Request> requests = new ArrayList<>();
    private final long[] lastSequence = new long[CLIENTS];
    private final List<byte[]> log = new ArrayList<>();
    private final List<Entry> inFlight = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private ShardEngine leader;
    private long skewMs;

    /** A snapshot, whole, of the log's first so many entries. */
    private List<byte[]> snapshot = List.of();

    private int snapshotEntries;
    private SnapshotWalk walk;
    private List<byte[]> walked = new ArrayList<>();
    private int walkEntries;

    Story(long seed) {
      random = new Random(seed);
      leader = engine();
    }

    private static ShardEngine engine() {
      return new ShardEngine(7, new EngineSettings(), new EngineStats(), new Random(1));
    }

    void tell() {
      for (int step = 0; step < 600; step++) {
        time.nowMs += random.nextInt(50);
        switch (random.nextInt(20)) {
          case 0, 1, 2, 3, 4 -> send(newRequest());
          case 5, 6, 7, 8, 9 -> repeatSome();
          case 10, 11, 12 -> close();
          case 13, 14, 15, 16 -> commit();
          case 17 -> stepSnapshot();
          case 18 -> leader.expireStep(time.nowMs + skewMs, 10);
          default -> {
            if (random.nextInt(3) == 0) {
              loseLeader();
            }
          }
        }
      }
      while (requests.stream().anyMatch(r -> r.answer == null)) {
        requests.stream().filter(r -> r.answer == null).forEach(this::send);
        close();
        while (!inFlight.isEmpty()) {
          commit();
        }
      }
      for (int slot = 0; slot < SLOTS; slot++) {
        assertThat(elements(slot))
            .containsExactlyInAnyOrderElementsOf(
                requests.stream().filter(inSlot(slot)).map(Request::name).toList());
      }
      ShardEngine follower = rebuilt();
      for (int slot = 0; slot < SLOTS; slot++) {
        assertThat(follower.slotChecksum(slot)).isEqualTo(leader.slotChecksum(slot));
      }
      assertThat(follower.databases().requests().heapBytes()).isPositive();
    }

    private static Predicate<Request> inSlot(int slot) {
      return request -> request.slot == slot;
    }

    private List<String> elements(int slot) {
      Reply all =
          leader.execute(OnceTest.command("LRANGE", "l", "0", "-1"), 0, slot, false, true, 0);
      return ((Reply.Array) all)
          .items().stream().map(item -> new String(((Reply.Bulk) item).toBytes(), UTF_8)).toList();
    }

    private Request newRequest() {
      int client = random.nextInt(CLIENTS);
      Request request =
          new Request(
              new ClientId(5, client), ++lastSequence[client], random.nextInt(SLOTS), time.nowMs);
      requests.add(request);
      return request;
    }

    private void repeatSome() {
      if (!requests.isEmpty()) {
        send(requests.get(random.nextInt(requests.size())));
      }
    }

    /** Also what was answered long ago: messages may be late. */
    private void send(Request request) {
      long unanswered =
          requests.stream()
              .filter(r -> r.client.equals(request.client) && r.answer == null)
              .mapToLong(r -> r.sequence)
              .min()
              .orElse(request.sequence);
      RequestId id =
          new RequestId(
              request.client,
              request.sequence,
              Math.min(unanswered, request.sequence),
              time.nowMs - request.firstMs);
      Reply reply =
          leader.execute(
              OnceTest.command("RPUSH", "l", request.name()),
              0,
              request.slot,
              true,
              true,
              time.nowMs + skewMs,
              id);
      long hold = leader.holdSequence();
      if (hold == 0) {
        hear(request, reply);
      } else {
        held.add(new Held(request, reply, hold));
      }
    }

    private static void hear(Request request, Reply reply) {
      if (request.answer == null) {
        assertThat(reply).isInstanceOf(Reply.Int.class);
        request.answer = reply;
      } else {
        assertThat(reply).isIn(request.answer, Repeats.FORGOTTEN);
      }
    }

    private void close() {
      if (leader.hasEffects()) {
        inFlight.add(new Entry(leader.openSequence(), leader.closeEntry()));
      }
    }

    private void commit() {
      if (inFlight.isEmpty()) {
        return;
      }
      Entry entry = inFlight.removeFirst();
      log.add(entry.bytes);
      leader.committed(entry.sequence);
      held.removeIf(
          one -> {
            boolean now = one.holdSequence <= entry.sequence;
            if (now) {
              hear(one.request, one.reply);
            }
            return now;
          });
    }

    private void stepSnapshot() {
      if (walk == null) {
        close();
        walk = leader.startSnapshot();
        walked = new ArrayList<>();
        walkEntries = log.size() + inFlight.size();
        return;
      }
      for (SlotChunk chunk : walk.step(1 + random.nextInt(3))) {
        chunk.writePieces(walked::add);
      }
      if (walk.isDone()) {
        walk = null;
        if (walkEntries <= log.size()) {
          snapshot = walked;
          snapshotEntries = walkEntries;
        }
      }
    }

    /** Some of what was in flight is committed all the same; nobody who waited is answered. */
    private void loseLeader() {
      close();
      int survives = random.nextInt(inFlight.size() + 1);
      inFlight.subList(0, survives).forEach(entry -> log.add(entry.bytes));
      inFlight.clear();
      held.clear();
      walk = null;
      leader = rebuilt();
      // Another node's clock.
      skewMs = random.nextInt(400) - 200;
    }

    private ShardEngine rebuilt() {
      ShardEngine made = engine();
      snapshot.forEach(piece -> made.loadPiece(ByteBuffer.wrap(piece)));
      log.subList(snapshotEntries, log.size()).forEach(e -> made.apply(ByteBuffer.wrap(e)));
      return made;
    }
  }
}
