package io.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.FakeGrid.Mishap;
import io.ashlar.proto.v1.ReadLevel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a near cache keeps and when it forgets, against nodes that do what the test says. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NearCacheTest {
  private static final String KEY = "near:a";
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private FakeGrid grid;
  private AshlarClient client;
  private NearCache<String> cache;

  @BeforeEach
  void open() throws Exception {
    grid = new FakeGrid();
    client =
        AshlarClient.connect(
            ClientOptions.of(grid.first.endpoint(), grid.second.endpoint())
                .withDeadline(Duration.ofSeconds(15))
                .withAttemptTimeout(Duration.ofMillis(300))
                .withReadFrom(ReadFrom.ANY_REPLICA));
    cache = client.nearCache("near:", 3, Duration.ofMinutes(5));
    await(cache::isKeeping);
  }

  @AfterEach
  void close() throws Exception {
    cache.close();
    client.close();
    grid.close();
  }

  private static void await(BooleanSupplier condition) {
    long from = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - from).as("in time").isLessThan(LIMIT_NANOS);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private void keep(String key) {
    await(cache::isKeeping);
    String value = cache.get(key).await();
    assertThat(cache.peek(key)).isEqualTo(value);
  }

  private void asksAgain(String key) {
    int seen = grid.seen.size();
    assertThat(cache.get(key).await()).isEqualTo(Long.toString(grid.counter));
    assertThat(grid.seen).hasSizeGreaterThan(seen);
  }

  @Test
  void aHitAsksNobody() {
    keep(KEY);
    int seen = grid.seen.size();
    for (int i = 0; i < 100; i++) {
      assertThat(cache.get(KEY).await()).isEqualTo("0");
    }
    assertThat(grid.seen).hasSize(seen);
    assertThat(cache.size()).isEqualTo(1);
  }

  @Test
  void whatIsKeptComesFromLeaders() {
    keep(KEY);
    assertThat(grid.seen)
        .isNotEmpty()
        .allMatch(command -> command.getReadLevel() == ReadLevel.READ_LEVEL_LEADER);
  }

  @Test
  void aChangeIsForgotten() {
    keep(KEY);
    keep("near:b");
    client.counters().increment("n").await();
    grid.tellChanged(KEY);
    await(() -> cache.peek(KEY) == null);
    assertThat(cache.peek("near:b")).isEqualTo("0");
    asksAgain(KEY);
  }

  @Test
  void aFlushForgetsEverything() {
    keep(KEY);
    keep("near:b");
    grid.tellChanged();
    await(() -> cache.size() == 0);
    asksAgain(KEY);
  }

  @Test
  void whatIsChangedWhileItIsLoadedIsNotKept() {
    grid.mishaps.add(Mishap.SILENCE);
    int seen = grid.seen.size();
    Pending<String> loading = cache.get(KEY);
    await(() -> grid.seen.size() > seen);
    // The answer that comes later may be older than the change.
    grid.tellChanged(KEY);
    await(() -> cache.size() == 0);
    assertThat(loading.await()).isEqualTo("0");
    assertThat(cache.peek(KEY)).isNull();
    asksAgain(KEY);
  }

  @Test
  void whoeverAsksMeanwhileGetsTheSameAnswer() {
    grid.mishaps.add(Mishap.SILENCE);
    // For what is sent next: a second question, or the first one again.
    grid.mishaps.add(Mishap.WRONG_TYPE);
    int seen = grid.seen.size();
    Pending<String> first = cache.get(KEY);
    await(() -> grid.seen.size() > seen);
    Pending<String> second = cache.get(KEY);
    assertThatThrownBy(first::await).isInstanceOf(CommandException.class);
    assertThatThrownBy(second::await).isInstanceOf(CommandException.class);
  }

  @Test
  void aBrokenConnectionForgetsEverything() {
    keep(KEY);
    grid.breakCopying();
    await(() -> cache.peek(KEY) == null);
    await(cache::isKeeping);
    assertThat(cache.peek(KEY)).isNull();
    keep(KEY);
  }

  @Test
  void aNodeThatDoesNotAnswerMayTellNothing() {
    keep(KEY);
    grid.deaf = true;
    await(() -> !cache.isKeeping());
    assertThat(cache.peek(KEY)).isNull();
    asksAgain(KEY);
    asksAgain(KEY);
    grid.deaf = false;
    keep(KEY);
  }

  @Test
  void anotherLeaderForgetsEverything() {
    keep(KEY);
    grid.leader = grid.second;
    grid.tellMap();
    await(() -> cache.peek(KEY) == null);
    keep(KEY);
    // The same map again changes nothing.
    grid.tellMap();
    await(() -> cache.peek(KEY) != null);
  }

  @Test
  void theEldestMakeRoom() {
    for (int i = 0; i < 10; i++) {
      keep("near:" + i);
    }
    assertThat(cache.size()).isEqualTo(3);
    assertThat(cache.peek("near:0")).isNull();
    assertThat(cache.peek("near:9")).isNotNull();
  }

  @Test
  void whatIsForgottenOrTooOldIsAskedForAgain() {
    keep(KEY);
    cache.forget(KEY);
    asksAgain(KEY);
    try (NearCache<String> brief = client.nearCache("near:", 3, Duration.ofNanos(1))) {
      await(brief::isKeeping);
      int seen = grid.seen.size();
      brief.get(KEY).await();
      brief.get(KEY).await();
      assertThat(grid.seen).hasSize(seen + 2);
    }
  }

  @Test
  void aFailureIsNotKept() {
    grid.mishaps.add(Mishap.WRONG_TYPE);
    assertThatThrownBy(() -> cache.get(KEY).await()).isInstanceOf(CommandException.class);
    assertThat(cache.size()).isZero();
    asksAgain(KEY);
    assertThatThrownBy(() -> cache.get("far:a")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClosedOneAsksTheGrid() {
    keep(KEY);
    cache.close();
    assertThat(cache.isKeeping()).isFalse();
    asksAgain(KEY);
    asksAgain(KEY);
  }
}
