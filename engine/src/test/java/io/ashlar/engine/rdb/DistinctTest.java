package io.ashlar.engine.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.engine.keyspace.KeyHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Elements that come twice, against a plain set. */
class DistinctTest {
  private static final long SEED = 0x5eed;

  @Property(tries = 40, seed = "71")
  void whatComesTwiceIsRefused(@ForAll long seed) throws BadDumpException {
    Random random = new Random(seed);
    Distinct distinct = new Distinct(meter(), seed);
    Set<String> seen = new HashSet<>();
    int many = 1 << random.nextInt(2, 16);
    for (int i = 0; i < many; i++) {
      String element = Integer.toString(random.nextInt(4 * many), 36);
      if (seen.add(element)) {
        distinct.require(bytes(element));
      } else {
        assertRefused(distinct, element);
      }
    }
    for (String element : seen) {
      assertRefused(distinct, element);
    }
  }

  @Test
  void elementsOfOneHashAreToldApart() throws BadDumpException {
    Map<Integer, String> byHash = new HashMap<>();
    List<String> alike = new ArrayList<>();
    for (int i = 0; alike.size() < 6; i++) {
      String element = "element:" + i;
      byte[] bytes = bytes(element);
      String other = byHash.put(KeyHash.hash(bytes, 0, bytes.length, SEED), element);
      if (other != null) {
        alike.add(other);
        alike.add(element);
      }
    }
    Distinct distinct = new Distinct(meter(), SEED);
    for (String element : alike) {
      distinct.require(bytes(element));
    }
    for (String element : alike) {
      assertRefused(distinct, element);
    }
  }

  @Test
  void theTableIsPaidForBeforeItIsMade() {
    Distinct distinct = new Distinct(new Meter(Long.MAX_VALUE, bytes -> bytes < 4 << 20), SEED);
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1 << 20; i++) {
                distinct.require(bytes(Integer.toString(i)));
              }
            })
        .isInstanceOfSatisfying(
            BadDumpException.class,
            e -> assertThat(e.reason()).isEqualTo(BadDumpException.Reason.NO_ROOM));
  }

  private static void assertRefused(Distinct distinct, String element) {
    assertThatThrownBy(() -> distinct.require(bytes(element)))
        .isInstanceOfSatisfying(
            BadDumpException.class,
            e -> assertThat(e.reason()).isEqualTo(BadDumpException.Reason.DAMAGED));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Meter meter() {
    return new Meter(Long.MAX_VALUE, bytes -> true);
  }
}
