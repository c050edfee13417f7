package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.Codec;
import io.ashlar.client.CommandException;
import io.ashlar.client.Geo;
import io.ashlar.client.SortedSets;
import io.ashlar.client.Streams;
import io.ashlar.client.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One look at every family of the SDK, on a grid that has not been looked at so yet. */
final class EveryFamily {
  private EveryFamily() {}

  static void works(AshlarClient client) {
    simpleTypes(client);
    orderedTypes(client);
    keysAndScripts(client);
  }

  private static void simpleTypes(AshlarClient client) {
    client.strings().set("s", "one").await();
    assertThat(client.strings().get("s").await()).isEqualTo("one");
    assertThat(client.strings().get("none").await()).isNull();
    assertThat(client.strings().setIfAbsent("s", "two").await()).isFalse();
    assertThat(client.strings().getAndSet("s", "three").await()).isEqualTo("one");
    client.strings().setAll(Map.of("{t}1", "a", "{t}2", "b")).await();
    assertThat(client.strings().getAll("{t}1", "{t}2", "{t}3").await())
        .containsExactly("a", "b", null);
    client.with(Codec.BYTES).strings().set("b", new byte[] {0, -1, 13}).await();
    assertThat(client.with(Codec.BYTES).strings().get("b").await()).containsExactly(0, -1, 13);

    assertThat(client.counters().add("c", 5).await()).isEqualTo(5);
    assertThat(client.counters().add("c", 0.5).await()).isEqualTo(5.5);

    assertThat(client.hashes().putAll("h", Map.of("f", "1", "g", "2")).await()).isEqualTo(2);
    assertThat(client.hashes().getAll("h").await()).isEqualTo(Map.of("f", "1", "g", "2"));
    assertThat(client.hashes().add("h", "f", 4).await()).isEqualTo(5);

    assertThat(client.lists().addLast("l", "a", "b", "c").await()).isEqualTo(3);
    assertThat(client.lists().range("l", 0, -1).await()).containsExactly("a", "b", "c");
    assertThat(client.lists().awaitFirst("l", Duration.ofSeconds(1)).await()).isEqualTo("a");
    assertThat(client.lists().awaitFirst("empty", Duration.ofMillis(50)).await()).isNull();

    assertThat(client.sets().add("set", "x", "y").await()).isEqualTo(2);
    assertThat(client.sets().members("set").await()).containsExactlyInAnyOrder("x", "y");
  }

  private static void orderedTypes(AshlarClient client) {
    client.sortedSets().addAll("z", Map.of("low", 1.0, "high", 9.5)).await();
    assertThat(client.sortedSets().highest("z", 1).await())
        .containsExactly(new SortedSets.Scored<>("high", 9.5));
    assertThat(client.sortedSets().rank("z", "low").await()).isZero();
    assertThat(client.sortedSets().popLowest("z", 1).await())
        .containsExactly(new SortedSets.Scored<>("low", 1.0));

    String id = client.streams().add("x", Map.of("k", "v")).await();
    assertThat(client.streams().range("x", "-", "+", 10).await())
        .containsExactly(new Streams.Entry<>(id, Map.of("k", "v")));
    client.streams().createGroup("x", "g", "0").await();
    assertThat(client.streams().readGroup("x", "g", "me", 5).await())
        .containsExactly(new Streams.Entry<>(id, Map.of("k", "v")));
    assertThat(client.streams().acknowledge("x", "g", id).await()).isEqualTo(1);
    assertThat(client.streams().readAfter("x", "0", 5).await()).hasSize(1);

    client.geo().add("geo", "Bern", new Geo.Position(7.4474, 46.9480)).await();
    client.geo().add("geo", "Thun", new Geo.Position(7.6280, 46.7580)).await();
    assertThat(client.geo().within("geo", new Geo.Position(7.44, 46.94), 5_000, 5).await())
        .extracting(Geo.Found::member)
        .containsExactly("Bern");
    assertThat(client.geo().distance("geo", "Bern", "Thun").await()).isBetween(20e3, 30e3);

    assertThat(client.bitmaps().set("bits", 7, true).await()).isFalse();
    assertThat(client.bitmaps().count("bits").await()).isEqualTo(1);
    client.hyperLogLogs().add("hll", "a", "b", "a").await();
    assertThat(client.hyperLogLogs().count("hll").await()).isEqualTo(2);
  }

  private static void keysAndScripts(AshlarClient client) {
    assertThat(client.keys().expire("s", Duration.ofMinutes(1)).await()).isTrue();
    assertThat(client.keys().timeToLive("s").await()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(client.keys().type("l").await()).isEqualTo("list");
    assertThat(client.keys().delete("s").await()).isTrue();

    Value sum =
        client
            .scripts()
            .run("return redis.call('INCRBY', KEYS[1], ARGV[1])", List.of("script"), List.of("5"))
            .await();
    assertThat(sum.asLong()).isEqualTo(5);
    assertThatThrownBy(() -> client.lists().size("c").await())
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.code()).isEqualTo("WRONGTYPE"));

    List<Value> replies =
        client
            .atomically()
            .then("{cart}:n", "INCR", "{cart}:n")
            .then("{cart}:l", "RPUSH", "{cart}:l", "book")
            .run()
            .await();
    assertThat(replies).containsExactly(new Value.Int(1), new Value.Int(1));
  }
}
