package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private static final long TERM = 3;

  private final InFlight inFlight = new InFlight();

  private InFlight.Batch append(long sequence, long... indices) {
    List<TermIndex> places =
        java.util.Arrays.stream(indices).mapToObj(i -> TermIndex.valueOf(TERM, i)).toList();
    InFlight.Batch batch = new InFlight.Batch(sequence, places, 10, List.of());
    inFlight.add(batch);
    return batch;
  }

  @Test
  void aBatchIsCertainOnceAMajorityHasItsLastEntry() {
    InFlight.Batch first = append(1, 10, 11);
    InFlight.Batch second = append(2, 12);

    assertThat(inFlight.certain(TERM, 10)).isEmpty();
    assertThat(inFlight.certain(TERM, 11)).containsExactly(first);
    assertThat(inFlight.certain(TERM, 11)).isEmpty();
    assertThat(inFlight.certain(TERM, 12)).containsExactly(second);
  }

  @Test
  void aMajorityOfAnotherTermSaysNothing() {
    append(1, 10);

    assertThat(inFlight.certain(TERM + 1, 10)).isEmpty();
    assertThat(inFlight.certain(TERM - 1, 10)).isEmpty();
    assertThat(inFlight.size()).isEqualTo(1);
  }

  @Test
  void whatIsCertainMakesRoomAndIsAppliedLater() {
    append(1, 10, 11);
    assertThat(inFlight.takes(1)).isFalse();

    inFlight.certain(TERM, 11);
    assertThat(inFlight.takes(1)).isTrue();
    assertThat(inFlight.isEmpty()).isFalse();
    assertThat(inFlight.withSequence(1)).isNull();

    assertThat(inFlight.committed(TERM, 10)).isEqualTo(InFlight.Match.Part.INSTANCE);
    assertThat(inFlight.committed(TERM, 11)).isEqualTo(InFlight.Match.Known.INSTANCE);
    assertThat(inFlight.isEmpty()).isTrue();
    assertThat(inFlight.bytes()).isZero();
  }

  @Test
  void whatRatisAppliesFirstIsToldOnce() {
    InFlight.Batch batch = append(1, 10);

    assertThat(inFlight.committed(TERM, 10)).isEqualTo(new InFlight.Match.Whole(batch));
    assertThat(inFlight.certain(TERM, 10)).isEmpty();
    assertThat(inFlight.size()).isZero();
  }

  @Test
  void certainBatchesThatRatisDoesNotApplyAreBounded() {
    int taken = 0;
    while (inFlight.takes(1)) {
      append(taken, taken);
      inFlight.certain(TERM, taken);
      taken++;
    }

    assertThat(taken).isEqualTo(64);
    inFlight.committed(TERM, 0);
    assertThat(inFlight.takes(1)).isTrue();
  }

  @Test
  void anotherEntryInItsPlaceIsAConflictUnlessItWasCertain() {
    append(1, 10);
    assertThat(inFlight.committed(TERM + 1, 10)).isInstanceOf(InFlight.Match.Conflict.class);

    inFlight.certain(TERM, 10);
    assertThatThrownBy(() -> inFlight.committed(TERM + 1, 10))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("majority");
  }

  @Test
  void aNewLeadershipBeginsWithNothing() {
    append(1, 10);
    append(2, 11);
    inFlight.certain(TERM, 10);

    inFlight.clear();

    assertThat(inFlight.size()).isZero();
    assertThat(inFlight.isEmpty()).isTrue();
    assertThat(inFlight.takes(1)).isTrue();
  }
}
