package io.ashlar.itests.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.RespValue;
import io.ashlar.itests.client.SlotOf;
import io.ashlar.itests.scenario.Convergence.Replica;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ScenarioJudgementTest {
  private final GhostKeys keys = new GhostKeys("t");

  @Test
  void allKeysOfAScenarioAreInTheAskedSlot() {
    for (int slot : List.of(0, 777, 16383)) {
      keys.moveTo(slot);
      assertThat(keys.readable()).allMatch(key -> SlotOf.key(key) == slot);
    }
  }

  @Test
  void slotsAreThoseOfTheClusterSpecification() {
    assertThat(SlotOf.key("123456789")).isEqualTo(0x31c3);
    assertThat(SlotOf.key("foo")).isEqualTo(12182);
    assertThat(SlotOf.key("{user1000}.following")).isEqualTo(SlotOf.key("user1000"));
    assertThat(SlotOf.key("foo{}{bar}")).isEqualTo(SlotOf.key("foo{}{bar}x".substring(0, 10)));
  }

  @Test
  void aGhostIsSeenInEveryKindOfKey() {
    assertThat(keys.ghostFault(key("register"), bulk("ghost3"))).contains("never committed");
    assertThat(keys.ghostFault(key("list"), bulk("base0;ghost1;"))).contains("never committed");
    assertThat(keys.ghostFault(key("counter"), bulk("1000001"))).contains("never committed");
    assertThat(keys.ghostFault(key("fresh0"), bulk("ghost0"))).contains("never committed");
    assertThat(keys.ghostFault(key("removed"), new RespValue.Bulk(null))).contains("removed");
  }

  @Test
  void whatWasThereBeforeIsNoGhost() {
    assertThat(keys.ghostFault(key("register"), bulk("base0"))).isEmpty();
    assertThat(keys.ghostFault(key("counter"), bulk("1"))).isEmpty();
    assertThat(keys.ghostFault(key("fresh0"), new RespValue.Bulk(null))).isEmpty();
    assertThat(keys.ghostFault(key("removed"), new RespValue.Failure("MOVED 1 a:1"))).isEmpty();
  }

  @Test
  void anAnswerFromBeforeTheNewLeaderIsAFault() {
    assertThat(keys.newerFault(key("register"), bulk("base0"))).contains("from the past");
    assertThat(keys.newerFault(key("counter"), bulk("1"))).contains("from the past");
    assertThat(keys.newerFault(key("list"), bulk("base0;"))).contains("from the past");
    assertThat(keys.newerFault(key("register"), bulk("new2"))).isEmpty();
    assertThat(keys.newerFault(key("counter"), bulk("1001"))).isEmpty();
    assertThat(keys.newerFault(key("list"), bulk("base0;new0;"))).isEmpty();
    assertThat(keys.newerFault(key("removed"), bulk("base0"))).isEmpty();
  }

  @Test
  void replicasMustAgreeAndAllBeThere() {
    Replica one = new Replica("a", 10, "ff");
    assertThat(differences(one, new Replica("b", 10, "ff"))).isEmpty();
    assertThat(differences(one, new Replica("b", 10, "fe"))).hasSize(1);
    assertThat(differences(one, new Replica("b", 11, "ff"))).hasSize(1);
    assertThat(differences(one)).hasSize(1);
  }

  @Test
  void percentilesCountTrials() {
    FailoverTimes.Result result = new FailoverTimes.Result(new long[] {1, 2, 3, 4});
    assertThat(result.percentileMs(50)).isEqualTo(2);
    assertThat(result.percentileMs(99)).isEqualTo(4);
    assertThat(result).hasToString("failover over 4 trials: p50 2 ms, p99 4 ms, max 4 ms");
  }

  private static List<String> differences(Replica... replicas) {
    List<String> differences = new ArrayList<>();
    Convergence.compare("s1", List.of(replicas), 2, differences);
    return differences;
  }

  /** Before a slot is chosen the keys have no tag. */
  private static String key(String name) {
    return name;
  }

  private static RespValue bulk(String text) {
    return new RespValue.Bulk(text);
  }
}
