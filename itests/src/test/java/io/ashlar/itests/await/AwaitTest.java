package io.ashlar.itests.await;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void asksUntilItHolds() throws Exception {
    assertThat(Await.within(60_000, 1, () -> asked.incrementAndGet() == 3)).isTrue();
    assertThat(asked).hasValue(3);
  }

  @Test
  void asksOnceAndGivesUpWhenTheTimeIsOver() throws Exception {
    assertThat(Await.within(-1, 1, () -> asked.incrementAndGet() == 2)).isFalse();
    assertThat(asked).hasValue(1);
  }

  @Test
  void findsWhatComesLater() throws Exception {
    Optional<Integer> found =
        Await.some(60_000, 1, () -> Optional.of(asked.incrementAndGet()).filter(n -> n > 2));
    assertThat(found).contains(3);
    assertThat(Await.some(-1, 1, Optional::empty)).isEmpty();
  }

  @Test
  void passesOnWhatTheConditionThrows() {
    assertThatThrownBy(
            () ->
                Await.within(
                    60_000,
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class);
  }
}
