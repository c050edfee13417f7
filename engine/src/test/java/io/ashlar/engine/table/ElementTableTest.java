package io.ashlar.engine.table;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
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

/** Tables of every layout, growing and shrinking, against a plain map. */
class ElementTableTest {
  private static final long SEED = 0x5eed;

  @Property(tries = 120, seed = "31")
  void followsTheModelAndItsCopiesStayAsTheyWere(@ForAll long seed) {
    Random random = new Random(seed);
    Layout layout = Layout.values()[random.nextInt(3)];
    int keys = 1 << random.nextInt(1, 12);
    ElementTable table = new ElementTable(layout, SEED);
    Map<String, String> model = new HashMap<>();
    ElementTable copy = table.copy();
    Map<String, String> copied = Map.of();
    boolean changeCopy = random.nextBoolean();
    for (int step = 0; step < 2000; step++) {
      String key = key(random.nextInt(keys));
      // Long spells of growing and of shrinking.
      boolean adds = random.nextInt(10) < (step / 500 % 2 == 0 ? 9 : 1);
      if (adds) {
        Element element = element(random, layout, key);
        assertThat(table.put(element)).isEqualTo(!model.containsKey(key));
        model.put(key, told(layout, element));
      } else {
        assertThat(table.remove(bytes(key))).isEqualTo(model.remove(key) != null);
      }
      if (step % 300 == 299) {
        assertThat(content(copy, layout)).isEqualTo(copied);
        copy = table.copy();
        copied = new HashMap<>(model);
        if (changeCopy) {
          ElementTable other = copy.copy();
          copied.keySet().forEach(present -> other.remove(bytes(present)));
          assertThat(other.size()).isZero();
        }
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    assertThat(content(table, layout)).isEqualTo(model);
    assertThat(content(copy, layout)).isEqualTo(copied);
    for (int i = 0; i < keys; i++) {
      assertThat(table.find(bytes(key(i))) != null).isEqualTo(model.containsKey(key(i)));
    }
    // The same elements in a table of another history take the same room, but for its directory.
    ElementTable rebuilt = new ElementTable(layout, SEED);
    table.forEach(entry -> rebuilt.put(Element.of(layout, entry)));
    assertThat(content(rebuilt, layout)).isEqualTo(model);
    model.keySet().forEach(key -> table.remove(bytes(key)));
    assertThat(table.heapBytes()).isLessThan(2000);
  }

  @Property(tries = 60, seed = "32")
  void aWalkShowsOnceWhatIsThereThroughout(@ForAll long seed) {
    Random random = new Random(seed);
    ElementTable table = new ElementTable(Layout.MEMBERS, SEED);
    int staying = random.nextInt(400);
    for (int i = 0; i < staying; i++) {
      table.put(Element.member(bytes("stays" + i)));
    }
    Set<String> passing = new HashSet<>();
    int passingMax = random.nextInt(3000);
    List<String> shown = new ArrayList<>();
    long position = 0;
    while (position != ElementTable.WALK_END) {
      position =
          table.walk(
              position,
              1 + random.nextInt(20),
              entry -> shown.add(new String(entry.key(), ISO_8859_1)));
      for (int i = random.nextInt(200); i > 0; i--) {
        String key = "passes" + random.nextInt(passingMax + 1);
        if (random.nextInt(3) > 0) {
          table.put(Element.member(bytes(key)));
          passing.add(key);
        } else {
          table.remove(bytes(key));
        }
      }
      if (random.nextInt(6) == 0) {
        passing.forEach(key -> table.remove(bytes(key)));
        passing.clear();
      }
    }
    List<String> stayed = shown.stream().filter(key -> key.startsWith("stays")).sorted().toList();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < staying; i++) {
      expected.add("stays" + i);
    }
    assertThat(stayed).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void picksAllElementsAboutEquallyOften() {
    for (int size : new int[] {1, 5, 100, 300}) {
      ElementTable table = new ElementTable(Layout.MEMBERS, SEED);
      for (int i = 0; i < size; i++) {
        table.put(Element.member(bytes(key(i))));
      }
      Random random = new Random(5);
      Map<String, Integer> picked = new HashMap<>();
      for (int i = 0; i < 400 * size; i++) {
        picked.merge(new String(table.random(random).key(), ISO_8859_1), 1, Integer::sum);
      }
      assertThat(picked).hasSize(size);
      // Six standard deviations of a binomial draw.
      assertThat(picked.values()).allMatch(count -> Math.abs(count - 400) <= 120);
    }
  }

  @Test
  void tellsItsSizeOnTheHeap() {
    ElementTable table = new ElementTable(Layout.MEMBERS, SEED);
    for (int i = 0; i < 50_000; i++) {
      table.put(Element.member(bytes("member:" + (100_000 + i))));
    }
    // 13 bytes and a length; blocks, padding and directory add less than three.
    assertThat((double) table.heapBytes() / table.size()).isBetween(14.0, 17.0);
  }

  private static Element element(Random random, Layout layout, String key) {
    return switch (layout) {
      case MEMBERS -> Element.member(bytes(key));
      case SCORES -> Element.scored(bytes(key), random.nextGaussian());
      case PAIRS -> {
        byte[] payload =
            new byte[random.nextInt(12) == 0 ? random.nextInt(3000) : random.nextInt(90)];
        random.nextBytes(payload);
        yield random.nextBoolean()
            ? Element.pair(bytes(key), payload)
            : Element.pair(bytes(key), random.nextLong(), payload);
      }
    };
  }

  /** Keys of lengths on both sides of what is kept apart, and of one and two bytes of length. */
  private static String key(int number) {
    return number % 50 == 7 ? "x".repeat(1500) + number : "k".repeat(number % 150) + number;
  }

  private static Map<String, String> content(ElementTable table, Layout layout) {
    Map<String, String> content = new HashMap<>();
    table.forEach(
        entry -> {
          String key = new String(entry.key(), ISO_8859_1);
          assertThat(content.put(key, told(layout, entry))).isNull();
        });
    return content;
  }

  private static String told(Layout layout, Entry entry) {
    return layout == Layout.PAIRS && entry.marked()
        ? entry.payloadLong() + new String(entry.payload(), ISO_8859_1)
        : new String(entry.payload(), ISO_8859_1);
  }

  /** What the entry of an element must tell. */
  private static String told(Layout layout, Element element) {
    String head = new String(ByteBuffer.allocate(8).putLong(element.head()).array(), ISO_8859_1);
    String payload = new String(element.payload(), ISO_8859_1);
    return switch (layout) {
      case MEMBERS -> "";
      case SCORES -> head;
      case PAIRS -> element.marked() ? element.head() + head + payload : payload;
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
