package io.ashlar.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.control.ControlCommand.ChangeSettings;
import io.ashlar.control.ControlState.Step;
import io.ashlar.control.StoredSettings.Setting;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoredSettingsTest {
  private static ChangeSettings set(long id, long epoch, String name, String value) {
    return new ChangeSettings(id, epoch, Map.of(name, value), List.of());
  }

  /** As it comes out of the log. */
  private static Step apply(ControlState state, ChangeSettings change) {
    return state.apply(ControlCodec.decodeCommand(ControlCodec.encode(change)));
  }

  @Test
  void settingsComeChangeAndGo() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "timeout", "7")).state();
    ControlState two = apply(one, set(12, 1, "save", "")).state();
    ControlState three =
        apply(
                two,
                new ChangeSettings(13, 2, Map.of("save", "\u00e4\u20ac"), List.of("timeout", "x")))
            .state();
    assertThat(two.settings().byName())
        .containsExactly(
            Map.entry("save", new Setting("", 2)), Map.entry("timeout", new Setting("7", 1)));
    assertThat(three.settings().byName())
        .containsExactly(Map.entry("save", new Setting("\u00e4\u20ac", 3)));
    assertThat(three.settings().epoch()).isEqualTo(3);
    assertThat(three.epoch()).as("the map's").isZero();
    for (ControlState state : List.of(two, three)) {
      assertThat(ControlCodec.decodeState(ControlCodec.encode(state)).settings())
          .isEqualTo(state.settings());
    }
  }

  /** Who sets the same value again wants it on all nodes again. */
  @Test
  void theSameValueAgainIsAChange() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "timeout", "7")).state();
    Step again = apply(one, set(12, 1, "timeout", "7"));
    assertThat(again.outcome()).isEqualTo(new Outcome.Changed());
    assertThat(again.state().settings().byName().get("timeout")).isEqualTo(new Setting("7", 2));
  }

  @Test
  void aChangeForOtherSettingsIsRefused() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "timeout", "7")).state();
    Step late = apply(one, set(12, 0, "timeout", "8"));
    assertThat(late.outcome()).isEqualTo(new Outcome.Refused(ControlState.SETTINGS_OVERTAKEN));
    assertThat(late.state()).isSameAs(one);
  }

  @Test
  void theSameChangeIsMadeOnce() {
    ControlState one = apply(ControlState.EMPTY, set(11, 0, "timeout", "7")).state();
    Step again = apply(one, set(11, 0, "timeout", "7"));
    assertThat(again.outcome()).isEqualTo(new Outcome.Unchanged());
    assertThat(again.state()).isSameAs(one);
  }

  @Test
  void thereAreNotAnyNumberOfThem() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 1_000; i++) {
      many.put("p" + i, "1");
    }
    ControlState full =
        apply(ControlState.EMPTY, new ChangeSettings(1, 0, many, List.of())).state();
    assertThat(full.settings().byName()).hasSize(1_000);
    Step more = apply(full, set(2, 1, "another", "1"));
    assertThat(more.outcome()).isInstanceOf(Outcome.Refused.class);
    assertThat(more.state()).isSameAs(full);
    Step instead = apply(full, new ChangeSettings(3, 1, Map.of("another", "1"), List.of("p0")));
    assertThat(instead.outcome()).isEqualTo(new Outcome.Changed());
    assertThat(apply(ControlState.EMPTY, set(4, 0, "large", "x".repeat(1 << 20))).outcome())
        .isInstanceOf(Outcome.Refused.class);
  }

  /** One user, no settings: as versions wrote it that knew nothing of them. */
  @Test
  void anOlderStateIsRead() {
    byte[] older = HexFormat.of().parseHex("220d0801100b1a070a016112026f6e");
    ControlState state = ControlCodec.decodeState(older);
    assertThat(state.users().rules()).containsExactly(Map.entry("a", "on"));
    assertThat(state.settings()).isEqualTo(StoredSettings.NONE);
    assertThat(ControlCodec.encode(state)).as("nor is anything added").isEqualTo(older);
  }
}
