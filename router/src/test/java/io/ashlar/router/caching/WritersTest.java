package io.ashlar.router.caching;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.Audience;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WritersTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0x123456789abcdefL})
  void aClientIsFoundAgainAndIsNoneOfANodes(long random) {
    Writers writers = new Writers(random);
    for (long client : new long[] {1, 2, 1L << 40}) {
      assertThat(writers.numberOf(client)).isNegative();
      assertThat(writers.clientOf(writers.numberOf(client))).isEqualTo(client);
      // A node's own client of that number is another.
      assertThat(writers.clientOf(client)).isEqualTo(Audience.NO_CLIENT);
    }
    assertThat(writers.clientOf(Audience.NO_CLIENT)).isEqualTo(Audience.NO_CLIENT);
    assertThat(writers.clientOf(Long.MIN_VALUE)).isEqualTo(Audience.NO_CLIENT);
  }

  @Test
  void anotherRoutersClientsAreNotTakenForOnesOwn() {
    Writers lower = new Writers(1L << 40);
    Writers higher = new Writers(1L << 60);
    assertThat(lower.numberOf(5)).isNotEqualTo(higher.numberOf(5));
    assertThat(higher.clientOf(lower.numberOf(5))).isEqualTo(Audience.NO_CLIENT);
  }
}
