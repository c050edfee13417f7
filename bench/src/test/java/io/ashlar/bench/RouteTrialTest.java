package io.ashlar.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.bench.contestant.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteTrialTest {
  private static final String MEMORY = Verdicts.behind(Proxy.HAPROXY, Verdicts.REDIS_MEMORY);
  private static final String FLUSHING = Verdicts.behind(Proxy.NUTCRACKER, Verdicts.REDIS_FLUSHING);

  @Test
  void everyLoadHasSomebodyToBeComparedWith() {
    List<String> all =
        List.of(Verdicts.ASHLAR, Verdicts.ASHLAR_ROUTER, Verdicts.ASHLAR_GRPC, MEMORY, FLUSHING);
    for (String load : RouteTrial.LOADS) {
      assertThat(all.stream().filter(one -> takesPart(one, load, RouteTrial.PARTS)).count())
          .as(load)
          .isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void onePartLoadsNobodyElse() {
    assertThat(takesPart(Verdicts.ASHLAR, "get16", List.of(RouteTrial.GRPC))).isTrue();
    assertThat(takesPart(Verdicts.ASHLAR, "get", List.of(RouteTrial.GRPC))).isFalse();
    assertThat(takesPart(Verdicts.ASHLAR_GRPC, "get16", List.of(RouteTrial.ROUTER))).isFalse();
    assertThat(takesPart(Verdicts.ASHLAR, "get", List.of(RouteTrial.PROXY))).isFalse();
    assertThat(takesPart(Verdicts.ASHLAR_ROUTER, "get", List.of(RouteTrial.PROXY))).isTrue();
    for (String load : RouteTrial.LOADS) {
      assertThat(takesPart(Verdicts.ASHLAR, load, List.of(RouteTrial.NEAR_CACHE))).isFalse();
    }
  }

  @Test
  void aServerThatFlushesIsComparedInWritesOnly() {
    assertThat(takesPart(FLUSHING, "set", RouteTrial.PARTS)).isTrue();
    assertThat(takesPart(FLUSHING, "get", RouteTrial.PARTS)).isFalse();
    assertThat(takesPart(MEMORY, "get", RouteTrial.PARTS)).isTrue();
    assertThat(takesPart(MEMORY, "set-one", RouteTrial.PARTS)).isFalse();
  }

  private static boolean takesPart(String contestant, String load, List<String> parts) {
    return RouteTrial.takesPart(contestant, load, parts);
  }
}
