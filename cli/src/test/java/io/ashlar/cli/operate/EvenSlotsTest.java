package io.ashlar.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which slots the plan chooses, and that it chooses few. */
final class EvenSlotsTest {
  private static final int TOLERANCE_PERCENT = 10;

  private final long[] weights = new long[Slots.COUNT];

  /** Shards s1, s2 and so on; an empty text has no slots. */
  private EvenSlots.Plan plan(String... slots) {
    List<EvenSlots.Holding> shards = new ArrayList<>();
    for (String some : slots) {
      shards.add(
          new EvenSlots.Holding(
              "s" + (shards.size() + 1), some.isEmpty() ? new BitSet() : Slots.parse(some)));
    }
    return EvenSlots.plan(shards, weights, TOLERANCE_PERCENT);
  }

  private static List<String> texts(EvenSlots.Plan plan) {
    return plan.moves().stream().map(SlotMove::toString).toList();
  }

  private void weigh(int first, long... values) {
    System.arraycopy(values, 0, weights, first, values.length);
  }

  @Test
  void whatIsWithinTheToleranceStays() {
    Arrays.fill(weights, 1);
    EvenSlots.Plan plan = plan("0-109", "110-209", "210-299");
    assertThat(plan.moves()).isEmpty();
    assertThat(plan.isEven()).isTrue();
    assertThat(plan("0-5").isEven()).isTrue();
    assertThat(plan().isEven()).isTrue();
  }

  @Test
  void whatOneGivesLiesBesideWhatTheOtherHas() {
    Arrays.fill(weights, 1);
    EvenSlots.Plan plan = plan("0-299", "300-399", "400-599");
    assertThat(texts(plan)).containsExactly("100 slots from s1 to s2: 200-299");
    assertThat(plan.before()).containsExactly(300L, 100L, 200L);
    assertThat(plan.after()).containsExactly(200L, 200L, 200L);
    assertThat(texts(plan("0-99", "100-399"))).containsExactly("100 slots from s2 to s1: 100-199");
  }

  @Test
  void anEndOfARangeMovesBeforeItsMiddle() {
    Arrays.fill(weights, 1);
    assertThat(texts(plan("0-299", "1000-1099"))).containsExactly("100 slots from s1 to s2: 0-99");
  }

  @Test
  void whatLiesBesideAThirdShardIsLeftForIt() {
    Arrays.fill(weights, 1);
    assertThat(texts(plan("0-299", "300-359", "1000-1049")))
        .containsExactly("93 slots from s1 to s3: 0-92", "77 slots from s1 to s2: 223-299");
  }

  @Test
  void aNewShardGetsItsShareOfEach() {
    Arrays.fill(weights, 1_000);
    EvenSlots.Plan plan = plan("0-5460", "5461-10922", "10923-16383", "");
    assertThat(plan.moves()).hasSize(3).allSatisfy(move -> assertThat(move.ranges()).hasSize(1));
    assertThat(plan.moves()).extracting(SlotMove::to).containsOnly("s4");
    assertThat(plan.isEven()).isTrue();
  }

  @Test
  void fewShardsHelpTheOneThatIsOff() {
    Random random = new Random(5);
    String[] shards = new String[100];
    for (int i = 0; i < 100; i++) {
      shards[i] = i * 160 + "-" + (i * 160 + 159);
      for (int slot = i * 160; slot < i * 160 + 160; slot++) {
        weights[slot] = (i == 50 ? 2_000 : 1_000) + random.nextInt(100);
      }
    }
    EvenSlots.Plan plan = plan(shards);
    assertThat(plan.isEven()).isTrue();
    assertThat(plan.moves()).hasSizeLessThanOrEqualTo(20);
    assertThat(plan.moves()).extracting(SlotMove::from).containsOnly("s51");
    int ranges = plan.moves().stream().mapToInt(move -> move.ranges().size()).sum();
    assertThat(ranges).isEqualTo(plan.moves().size());
  }

  @Test
  void aSlotThatIsTooLargeStaysAndTheOthersAreEven() {
    Arrays.fill(weights, 0, 300, 1);
    weights[50] = 1_000;
    EvenSlots.Plan plan = plan("0-99", "100-139", "140-299");
    assertThat(plan.isEven()).isFalse();
    assertThat(plan.after().getFirst()).isBetween(1_000L, 1_015L);
    assertThat(plan.after().get(1)).isBetween(135L, 165L);
    assertThat(plan.after().get(2)).isBetween(135L, 165L);
  }

  @Test
  void aSlotIsExchangedForALighterOneIfThatHelps() {
    weigh(0, 7, 7, 4, 4);
    EvenSlots.Plan plan = plan("0,1", "2,3");
    assertThat(plan.after()).containsExactly(11L, 11L);
    assertThat(plan.isEven()).isTrue();
    assertThat(texts(plan)).containsExactly("1 slot from s1 to s2: 0", "1 slot from s2 to s1: 2");
  }

  @Test
  void noShardGivesItsLastSlotAway() {
    weigh(0, 10);
    assertThat(plan("0", "").moves()).isEmpty();
    weigh(0, 10, 0, 0);
    assertThat(plan("0,1", "2", "").moves()).isEmpty();
  }

  @Test
  void slotsOfNobodyWeighNothing() {
    Arrays.fill(weights, 1);
    EvenSlots.Plan plan = plan("0-9", "20-29");
    assertThat(plan.before()).containsExactly(10L, 10L);
    assertThat(plan.moves()).isEmpty();
  }
}
