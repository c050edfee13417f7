package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.node.FirstLeaders.Placement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstLeadersTest {
  private static final Placement AT_HOME = new Placement("s1", "n1", "n1", 0);
  private static final Placement AWAY = new Placement("s2", "n1", "n2", 0);
  private static final Placement AWAY_WITH_KEYS = new Placement("s2", "n1", "n2", 7);

  private long nowNanos = -5;
  private final FirstLeaders leaders = new FirstLeaders(() -> nowNanos);

  @Test
  void waitsForEmptyShardsToMoveToTheirLeaders() {
    assertThat(leaders.awaited(List.of(AT_HOME, AWAY)))
        .containsExactly("shard s2 is about to move to n2");

    assertThat(leaders.awaited(List.of(AT_HOME, new Placement("s2", "n2", "n2", 0)))).isEmpty();
  }

  @Test
  void doesNotAskAgain() {
    assertThat(leaders.awaited(List.of(AT_HOME))).isEmpty();

    assertThat(leaders.awaited(List.of(AWAY))).isEmpty();
  }

  @Test
  void doesNotWaitForShardsWithKeys() {
    assertThat(leaders.awaited(List.of(AT_HOME, AWAY_WITH_KEYS))).isEmpty();
  }

  @Test
  void givesUpOnALeaderThatDoesNotCome() {
    assertThat(leaders.awaited(List.of(AWAY))).isNotEmpty();
    nowNanos += TimeUnit.MILLISECONDS.toNanos(FirstLeaders.WAIT_MS_MAX);
    assertThat(leaders.awaited(List.of(AWAY))).isNotEmpty();

    nowNanos++;

    assertThat(leaders.awaited(List.of(AWAY))).isEmpty();
  }
}
