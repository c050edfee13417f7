package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.ChangeUsers;
import io.ashlar.control.ControlState.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredUsersTest {
  private static ChangeUsers set(long id, long epoch, String name, String rules) {
    return new ChangeUsers(id, epoch, Map.of(name, rules), List.of());
  }

  /** As it comes out of the log. */
  private static Step apply(ControlState state, ChangeUsers change) {
    return state.apply(ControlCodec.decodeCommand(ControlCodec.encode(change)));
  }

  @Test
  void usersComeChangeAndGo() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "b\u00ff", "on ~\u0001")).state();
    ControlState two = apply(one, set(12, 1, "a", "off")).state();
    ControlState three =
        apply(two, new ChangeUsers(13, 2, Map.of("a", "on"), List.of("b\u00ff", "c"))).state();
    assertThat(two.users().rules())
        .containsExactly(Map.entry("a", "off"), Map.entry("b\u00ff", "on ~\u0001"));
    assertThat(three.users().rules()).containsExactly(Map.entry("a", "on"));
    assertThat(three.users().epoch()).isEqualTo(3);
    assertThat(three.epoch()).as("the map's").isZero();
    assertThat(ControlCodec.decodeState(ControlCodec.encode(two)).users()).isEqualTo(two.users());
  }

  @Test
  void aChangeForOtherUsersIsRefused() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "a", "on")).state();
    Step late = apply(one, set(12, 0, "a", "off"));
    assertThat(late.outcome()).isEqualTo(new Outcome.Refused(ControlState.USERS_OVERTAKEN));
    assertThat(late.state()).isSameAs(one);
  }

  @Test
  void theSameChangeIsMadeOnce() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "a", "on")).state();
    Step again = apply(one, set(11, 0, "a", "on"));
    assertThat(again.outcome()).isEqualTo(new Outcome.Unchanged());
    assertThat(again.state()).isSameAs(one);
  }

  @Test
  void thereAreNotAnyNumberOfThem() {
    ControlState state = ControlState.EMPTY;
    String mega = "x".repeat(1 << 20);
    for (int i = 0; i < 7; i++) {
      state = apply(state, set(i + 1, i, "u" + i, mega)).state();
    }
    Step step = apply(state, set(99, 7, "u7", mega));
    assertThat(step.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(step.state().users().epoch()).isEqualTo(7);
  }
}
