package io.ashlar.itests.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
  private static final List<FaultKind> ALL = Arrays.asList(FaultKind.values());

  @Test
  void followsFromTheSeed() {
    assertThat(Schedule.make(ALL, 60_000, 5)).isEqualTo(Schedule.make(ALL, 60_000, 5));
    assertThat(Schedule.make(ALL, 60_000, 5)).isNotEqualTo(Schedule.make(ALL, 60_000, 6));
  }

  @Test
  void beginsEveryKindInALongRunAndNothingAfterItsEnd() {
    List<Schedule.Step> steps = Schedule.make(ALL, 600_000, 1);
    assertThat(steps.stream().map(Schedule.Step::kind).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(ALL);
    assertThat(steps).allMatch(step -> step.atMs() < 600_000);
  }

  @Test
  void staysEmptyWithoutKinds() {
    assertThat(Schedule.make(List.of(), 60_000, 1)).isEmpty();
  }
}
