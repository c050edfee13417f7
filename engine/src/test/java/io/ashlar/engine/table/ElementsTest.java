package io.ashlar.engine.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Packed elements in one block and in several, against a plain map that keeps their order. */
class ElementsTest {
  private static final long SEED = 0x5eed;

  private static final class Pairs extends Elements {
    Pairs() {
      super(Layout.PAIRS);
    }

    Pairs(Pairs source) {
      super(source);
    }

    void put(String key, String value) {
      putElement(Element.pair(bytes(key), bytes(value)), SEED);
    }

    long heapBytes() {
      return elementBytes();
    }
  }

  @Property(tries = 150, seed = "61")
  void packedElementsStayInTheirOrderAndCopiesAsTheyWere(@ForAll long seed) {
    Random random = new Random(seed);
    int keys = 1 << random.nextInt(1, 10);
    int valueBytesMax = 1 << random.nextInt(1, 12);
    Pairs elements = new Pairs();
    Map<String, String> model = new LinkedHashMap<>();
    Pairs copy = new Pairs(elements);
    Map<String, String> copied = Map.of();
    for (int step = 0; step < 1200; step++) {
      String key = "field:" + random.nextInt(keys);
      // Long spells of growing and of shrinking.
      if (random.nextInt(10) < (step / 400 % 2 == 0 ? 9 : 1)) {
        String value = "v".repeat(random.nextInt(valueBytesMax)) + step;
        elements.put(key, value);
        model.put(key, value);
      } else {
        assertThat(elements.removeElement(bytes(key))).isEqualTo(model.remove(key) != null);
      }
      if (step % 200 == 199) {
        assertSame(copy, copied);
        copy = new Pairs(elements);
        copied = new LinkedHashMap<>(model);
      }
    }
    assertSame(copy, copied);
    assertSame(elements, model);
    for (int i = 0; i < keys; i++) {
      String key = "field:" + i;
      Entry found = elements.find(bytes("(" + key + ")"), 1, key.length());
      assertThat(found == null ? null : text(found.payload())).isEqualTo(model.get(key));
    }
    elements.grow(SEED);
    assertThat(content(elements)).isEqualTo(model);
  }

  private static void assertSame(Pairs elements, Map<String, String> model) {
    assertThat(elements.size()).isEqualTo(model.size());
    if (elements.isPacked()) {
      assertThat(new ArrayList<>(content(elements).entrySet()))
          .isEqualTo(new ArrayList<>(model.entrySet()));
    } else {
      assertThat(content(elements)).isEqualTo(model);
    }
  }

  @Test
  void fiveHundredFieldsTakeLittleMoreThanTheirBytes() {
    Pairs elements = new Pairs();
    for (int i = 0; i < 500; i++) {
      elements.put("field:" + (1_000_000 + i), "a value");
    }
    assertThat(elements.isPacked()).isTrue();
    // 20 bytes and two lengths; tags, arrays and their directory add less than three.
    assertThat((double) elements.heapBytes() / elements.size()).isBetween(22.0, 25.0);
  }

  @Test
  void picksFromAllBlocksAboutEquallyOften() {
    Pairs elements = new Pairs();
    for (int i = 0; i < 200; i++) {
      elements.put("field:" + i, "a value");
    }
    Random random = new Random(5);
    Map<String, Integer> picked = new LinkedHashMap<>();
    for (int i = 0; i < 400 * 200; i++) {
      picked.merge(text(elements.random(random).key()), 1, Integer::sum);
    }
    assertThat(picked).hasSize(200);
    // Six standard deviations of a binomial draw.
    assertThat(picked.values()).allMatch(count -> Math.abs(count - 400) <= 120);
  }

  @Test
  void shrinksToOneBlock() {
    Pairs elements = new Pairs();
    for (int i = 0; i < 300; i++) {
      elements.put("field:" + i, "a value");
    }
    List<String> left = new ArrayList<>(content(elements).keySet());
    while (left.size() > 1) {
      elements.removeElement(bytes(left.remove(left.size() / 2)));
    }
    assertThat(content(elements)).containsOnlyKeys(left);
    assertThat(elements.heapBytes()).isLessThan(48);
    elements.removeElement(bytes(left.getFirst()));
    assertThat(elements.size()).isZero();
    assertThat(elements.heapBytes()).isEqualTo(16);
  }

  private static Map<String, String> content(Pairs elements) {
    Map<String, String> content = new LinkedHashMap<>();
    elements.forEach(entry -> content.put(text(entry.key()), text(entry.payload())));
    return content;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
