package io.ashlar.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.resp.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of a router that keep copies, before nodes whose words the test says. */
final class RouterTrackingTest extends RouterBed {
  private static final List<String> NAME_WRITERS = List.of("ASHLAR", "ROUTER", "WRITERS");

  /** On which the router hears of changes, by node. */
  private final Map<Integer, FakeNode.Line> ears = new ConcurrentHashMap<>();

  /** Whose writes they were said to be. */
  private final List<Long> writers = new CopyOnWriteArrayList<>();

  private volatile Reply toNameWriters = Reply.OK;

  private AshlarRouter router;
  private String key;

  @BeforeEach
  void startRouter() throws Exception {
    grid.hook(
        (node, line, request) -> {
          if (request.equals(NAME_WRITERS)) {
            return toNameWriters;
          }
          if (request.contains("BCAST")) {
            ears.put(node, line);
          }
          if (request.subList(0, 2).equals(List.of("ASHLAR", "BY"))) {
            writers.add(Long.parseLong(request.get(2)));
            return Reply.OK;
          }
          return null;
        });
    router = start("", "", 10_000);
    await(() -> router.notReady().stream().allMatch(why -> why.contains("refuse to tell")));
    key = grid.keyOf(0, 1);
  }

  @Test
  void aClientIsNotToldOfWhatItAloneChanged() throws Exception {
    try (TestClient client = tracking("NOLOOP");
        TestClient other = new TestClient(router.respPort())) {
      client.ask("GET", key);
      assertThat(client.ask("SET", key, "v")).isEqualTo(Reply.OK);
      assertThat(other.ask("SET", key, "v")).isEqualTo(Reply.OK);
      assertThat(writers).hasSize(1);
      ears.get(0).say(changed(writers.getFirst()));
      ears.get(0).say(changed(0));
      assertThat(client.reply()).isEqualTo(told());
      assertThat(client.ask("PING")).isEqualTo(new Reply.Simple("PONG"));
    }
  }

  @Test
  void whoDoesNotAskForItIsToldAndItsWritesAreAnybodys() throws Exception {
    try (TestClient client = tracking("OPTOUT")) {
      client.ask("GET", key);
      client.ask("SET", key, "v");
      assertThat(writers).isEmpty();
      ears.get(0).say(changed(0));
      assertThat(client.reply()).isEqualTo(told());
    }
  }

  @Test
  void aNodeThatDoesNotSayWhoWritesIsNotToldEither() throws Exception {
    toNameWriters = new Reply.Error("ERR syntax error");
    try (TestClient client = tracking("NOLOOP")) {
      client.ask("GET", key);
      assertThat(client.ask("SET", key, "v")).isEqualTo(Reply.OK);
      assertThat(writers).isEmpty();
      ears.get(0).say(told());
      assertThat(client.reply()).isEqualTo(told());
    }
  }

  private TestClient tracking(String option) throws Exception {
    TestClient client = new TestClient(router.respPort());
    client.ask("HELLO", "3");
    assertThat(client.ask("CLIENT", "TRACKING", "ON", option)).isEqualTo(Reply.OK);
    return client;
  }

  private Reply told() {
    return new Reply.Push(List.of(Reply.Bulk.of("invalidate"), keys()));
  }

  private Reply changed(long writer) {
    return new Reply.Push(
        List.of(Reply.Bulk.of("invalidate"), keys(), Reply.Array.of(Reply.Int.of(writer))));
  }

  private Reply keys() {
    return Reply.Array.of(Reply.Bulk.of(key));
  }
}
