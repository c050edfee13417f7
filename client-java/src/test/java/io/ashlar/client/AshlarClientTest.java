package io.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.FakeGrid.Mishap;
import io.ashlar.proto.v1.RequestId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of calls when things go wrong, against nodes that do what the test says. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AshlarClientTest {
  private FakeGrid grid;
  private AshlarClient client;

  @BeforeEach
  void open() throws Exception {
    grid = new FakeGrid();
    client = AshlarClient.connect(options());
  }

  private ClientOptions options() {
    return ClientOptions.of(grid.first.endpoint(), grid.second.endpoint())
        .withDeadline(Duration.ofSeconds(15))
        .withAttemptTimeout(Duration.ofMillis(300));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    grid.close();
  }

  private void repeatsOnce(Mishap mishap) {
    grid.mishaps.add(mishap);
    assertThat(client.counters().increment("n").await()).isEqualTo(1);
    assertThat(grid.counter).isEqualTo(1);
    assertThat(grid.seen.size()).isGreaterThan(1);
    RequestId before = grid.seen.get(0).getRequestId();
    for (var command : grid.seen.subList(1, grid.seen.size())) {
      RequestId after = command.getRequestId();
      assertThat(after.getClient()).isEqualTo(before.getClient());
      assertThat(after.getSequence()).isEqualTo(before.getSequence());
      assertThat(after.getAgeMs()).isPositive();
    }
    assertThat(before.getAgeMs()).isZero();
  }

  @Test
  void followsALeaderThatHasMoved() {
    repeatsOnce(Mishap.MOVED);
    int sent = grid.seen.size();
    client.counters().increment("n").await();
    assertThat(grid.seen).hasSize(sent + 1);
  }

  @Test
  void waitsForALeader() {
    repeatsOnce(Mishap.UNAVAILABLE);
  }

  @Test
  void repeatsAWriteOfUnknownFateAndItCountsOnce() {
    repeatsOnce(Mishap.FATE_UNKNOWN);
  }

  @Test
  void repeatsAWriteWhoseConnectionBroke() {
    repeatsOnce(Mishap.BREAK);
  }

  @Test
  void asksAgainWhenANodeDoesNotAnswer() {
    repeatsOnce(Mishap.SILENCE);
  }

  @Test
  void withoutRequestIdsAnUnknownFateIsTold() {
    client.close();
    client = AshlarClient.connect(options().withOnce(false));
    grid.mishaps.add(Mishap.FATE_UNKNOWN);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
    grid.mishaps.add(Mishap.BREAK);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
    assertThat(grid.counter).isEqualTo(2);
    grid.mishaps.add(Mishap.BREAK);
    assertThat(client.counters().get("n").await()).isEqualTo(2);
  }

  @Test
  void whatTheGridHasForgottenIsNotRepeated() {
    grid.mishaps.add(Mishap.FORGOTTEN);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
    assertThat(grid.seen).hasSize(1);
  }

  @Test
  void errorsOfCommandsAreTold() {
    grid.mishaps.add(Mishap.WRONG_TYPE);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.code()).isEqualTo("WRONGTYPE"));
    assertThatThrownBy(() -> client.strings().getAll("a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRefusedRepetitionSaysNothingOfTheFirstAttempt() {
    grid.mishaps.add(Mishap.FULL);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(CommandException.class);
    assertThat(grid.counter).isZero();
    grid.mishaps.add(Mishap.BREAK);
    grid.mishaps.add(Mishap.FULL);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
    assertThat(grid.counter).isEqualTo(1);
  }

  @Test
  void aCallEndsAtItsDeadlineAndSaysWhetherItMayHaveRun() {
    client.close();
    client = AshlarClient.connect(options().withDeadline(Duration.ofMillis(400)));
    for (int i = 0; i < 1_000; i++) {
      grid.mishaps.add(Mishap.UNAVAILABLE);
    }
    assertThatThrownBy(() -> client.counters().get("n").await())
        .isInstanceOf(UnavailableException.class);
    grid.mishaps.clear();
    for (int i = 0; i < 1_000; i++) {
      grid.mishaps.add(Mishap.SILENCE);
    }
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
  }

  @Test
  void aDeadNodeIsLeftAtOnceAndFoundAgain() throws Exception {
    assertThat(client.counters().increment("n").await()).isEqualTo(1);
    grid.first.stop();
    grid.leader = grid.second;
    long from = System.nanoTime();
    assertThat(client.counters().increment("n").await()).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
    // The next do not try it: the map still names it, the circuit is open or the leader is known.
    from = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      client.counters().increment("n").await();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(2));
    grid.first.start();
    grid.leader = grid.first;
    grid.second.stop();
    assertThat(client.counters().increment("n").await()).isEqualTo(23);
  }

  @Test
  void manyCallsGoTogetherAndKeepTheirAnswers() {
    List<Pending<Long>> all = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (i % 4_000 == 1_000) {
        grid.mishaps.add(Mishap.BREAK);
      }
      all.add(client.counters().increment("n"));
    }
    long sum = all.stream().mapToLong(Pending::await).sum();
    assertThat(sum).isEqualTo(20_000L * 20_001 / 2);
    assertThat(grid.counter).isEqualTo(20_000);
  }

  @Test
  void nobodyIsToldThatAnUnansweredRequestIsAnswered() {
    RequestSequence sequence = new RequestSequence();
    long one = sequence.take();
    long two = sequence.take();
    assertThat(sequence.unansweredFrom()).isEqualTo(one);
    sequence.answered(two);
    assertThat(sequence.unansweredFrom()).isEqualTo(one);
    sequence.answered(one);
    assertThat(sequence.unansweredFrom()).isEqualTo(two + 1);
    assertThat(sequence.client().size()).isEqualTo(16);
  }

  @Test
  void aClosedClientEndsItsCalls() {
    grid.mishaps.add(Mishap.SILENCE);
    Pending<Long> pending = client.counters().increment("n");
    client.close();
    assertThatThrownBy(pending::await).isInstanceOf(AshlarException.class);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(UnavailableException.class);
  }

  @Test
  void connectingToNobodyFailsInTime() {
    assertThatThrownBy(
            () ->
                AshlarClient.connect(
                    ClientOptions.of("127.0.0.1:1").withDeadline(Duration.ofMillis(300))))
        .isInstanceOf(UnavailableException.class);
  }
}
