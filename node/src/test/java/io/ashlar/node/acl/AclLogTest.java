package io.ashlar.node.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AclLogTest {
  private final AclLog log = new AclLog();

  private void add(String object, String user, long nowMs) {
    log.add(
        Denial.Reason.KEY,
        AclLog.Context.TOPLEVEL,
        object.getBytes(ISO_8859_1),
        user,
        "client at " + nowMs,
        nowMs);
  }

  private List<String> entries() {
    return log.newest(100).stream()
        .map(e -> new String(e.object(), ISO_8859_1) + "*" + e.count() + "#" + e.id())
        .toList();
  }

  @Test
  void theSameWithinAMinuteIsOneEntry() {
    add("a", "u", 1_000);
    add("b", "u", 2_000);
    add("a", "u", 30_000);
    add("a", "v", 30_000);
    add("b", "u", 90_000);
    assertThat(entries()).containsExactly("b*1#3", "a*1#2", "a*2#0", "b*1#1");
    AclLog.Entry twice = log.newest(100).get(2);
    assertThat(twice.createdMs()).isEqualTo(1_000);
    assertThat(twice.updatedMs()).isEqualTo(30_000);
    assertThat(twice.client()).isEqualTo("client at 30000");
    assertThat(log.count(Denial.Reason.KEY)).isEqualTo(5);
    assertThat(log.count(Denial.Reason.AUTH)).isZero();
  }

  @Test
  void onlyTheNewestTenAreLookedAt() {
    add("a", "u", 0);
    for (int i = 0; i < 10; i++) {
      add("x" + i, "u", 0);
    }
    add("a", "u", 0);
    assertThat(entries()).hasSize(12).startsWith("a*1#11");
  }

  @Test
  void itsLengthIsBounded() {
    log.setLengthMax(3);
    for (int i = 0; i < 9; i++) {
      add("k" + i, "u", 0);
    }
    assertThat(entries()).containsExactly("k8*1#8", "k7*1#7", "k6*1#6");
    log.setLengthMax(1);
    assertThat(entries()).containsExactly("k8*1#8");
    add("y".repeat(100_000), "u", 0);
    assertThat(log.newest(1).getFirst().object()).hasSize(1_024);
    log.clear();
    assertThat(entries()).isEmpty();
    log.setLengthMax(0);
    add("z", "u", 0);
    assertThat(entries()).isEmpty();
  }
}
