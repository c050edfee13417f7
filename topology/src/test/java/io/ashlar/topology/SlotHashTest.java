package io.ashlar.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SlotHashTest {
  @Test
  void matchesTheSpecificationsCheckValue() {
    assertThat(SlotHash.slotOf("123456789".getBytes(UTF_8))).isEqualTo(0x31C3);
    assertThat(SlotHash.slotOf("foo".getBytes(UTF_8))).isEqualTo(12182);
  }

  @Test
  void hashesOnlyANonEmptyFirstTag() {
    assertThat(slot("{user1000}.following")).isEqualTo(slot("{user1000}.followers"));
    assertThat(slot("foo{{bar}}zap")).isEqualTo(slot("{bar"));
    assertThat(slot("foo{bar}{zap}")).isEqualTo(slot("bar"));
    assertThat(slot("foo{}{bar}")).isEqualTo(8363);
  }

  @Property
  void staysInRange(@ForAll byte[] key) {
    assertThat(SlotHash.slotOf(key)).isBetween(0, SlotHash.SLOT_COUNT - 1);
  }

  private static int slot(String key) {
    return SlotHash.slotOf(key.getBytes(UTF_8));
  }
}
