package io.ashlar.engine.sortedset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueChange;
import io.ashlar.engine.value.ValueContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both forms of sorted sets against a plain sorted list. */
class SortedSetModelTest {
  private static final double[] SCORES = {
    0,
    -0.0,
    1,
    -1,
    63,
    64,
    8191,
    1e15,
    -1e15,
    0.1,
    -2.5,
    1e300,
    Double.MIN_VALUE,
    0x1p53,
    0x1p53 + 2,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  /** What a set should hold. */
  private static final class Model {
    final Map<String, Double> scores = new HashMap<>();
    final TreeSet<ScoredMember> order = new TreeSet<>();

    Model copy() {
      Model copy = new Model();
      copy.scores.putAll(scores);
      copy.order.addAll(order);
      return copy;
    }

    void put(double score, String member) {
      remove(member);
      scores.put(member, score + 0.0);
      order.add(element(score + 0.0, member));
    }

    boolean remove(String member) {
      Double old = scores.remove(member);
      return old != null && order.remove(element(old, member));
    }
  }

  private static ScoredMember element(double score, String member) {
    return ScoredMember.of(member.getBytes(ISO_8859_1), score);
  }

  private static ValueContext context(int packedEntries) {
    EncodingLimits limits = new EncodingLimits();
    limits.sortedSetPackedEntries = packedEntries;
    return new ValueContext(0x5eed, limits);
  }

  @Property(tries = 60, seed = "11")
  void changesFollowTheModelAndCopiesStandStill(@ForAll long seed) {
    Random random = new Random(seed);
    ValueContext context = context(random.nextBoolean() ? 0 : 128);
    int members = 1 + random.nextInt(random.nextBoolean() ? 40 : 3000);
    boolean level = random.nextInt(4) == 0;
    SortedSet set = (SortedSet) SortedSetType.INSTANCE.create(context);
    Model model = new Model();
    SortedSet copy = set.copy();
    Model copied = model.copy();
    for (int step = 0; step < 1500; step++) {
      String member = member(random, members);
      double score = level ? 0 : score(random);
      switch (random.nextInt(step < 900 ? 9 : 14)) {
        case 0 -> {
          byte[] bytes = member.getBytes(ISO_8859_1);
          assertThat(set.remove(bytes)).isEqualTo(model.remove(member));
        }
        case 1 -> {
          if (random.nextInt(40) == 0) {
            assertSame(copy, copied, random);
            copy = set.copy();
            copied = model.copy();
          }
        }
        case 9, 10 -> removeRange(set, model, random);
        default -> {
          set = set.put(score, member.getBytes(ISO_8859_1), context);
          model.put(score, member);
        }
      }
      assertThat(set.size()).isEqualTo(model.scores.size());
    }
    assertSame(set, model, random);
    assertSame(copy, copied, random);
    assertSame(reloaded(set, context), model, random);
    assertThat(reloaded(set, context(7)).checksum()).isEqualTo(set.checksum());
  }

  private static void removeRange(SortedSet set, Model model, Random random) {
    int from = random.nextInt(set.size() + 1);
    int count = Math.min(set.size() - from, random.nextInt(6) == 0 ? 200 : random.nextInt(4));
    List<ScoredMember> gone = new ArrayList<>(model.order).subList(from, from + count);
    set.removeRange(from, count);
    gone.forEach(each -> model.remove(new String(each.member(), ISO_8859_1)));
  }

  private static void assertSame(SortedSet set, Model model, Random random) {
    List<ScoredMember> expected = new ArrayList<>(model.order);
    assertThat(elements(set, 0, set.size(), false)).isEqualTo(expected);
    List<ScoredMember> reversed = new ArrayList<>(expected);
    Collections.reverse(reversed);
    assertThat(elements(set, 0, set.size(), true)).isEqualTo(reversed);
    List<ScoredMember> walked = new ArrayList<>();
    long at = 0;
    while (at != SortedSet.WALK_END) {
      at =
          set.walk(
              at, 1 + random.nextInt(30), (a, o, l, s) -> walked.add(new ScoredMember(a, o, l, s)));
    }
    assertThat(walked).containsExactlyInAnyOrderElementsOf(expected);
    for (int i = 0; i < 50 && !expected.isEmpty(); i++) {
      int from = random.nextInt(expected.size());
      int to = from + random.nextInt(expected.size() - from + 1);
      assertThat(elements(set, from, to, false)).isEqualTo(expected.subList(from, to));
      ScoredMember some = expected.get(from);
      assertThat(set.score(some.member())).isEqualTo(some.score());
      assertThat(set.rank(some.score(), some.member())).isEqualTo(from);
      double score = score(random);
      assertThat(set.countBelow(Bound.ofScore(score, false)))
          .isEqualTo((int) expected.stream().filter(e -> e.score() < score).count());
      assertThat(set.countBelow(Bound.ofScore(score, true)))
          .isEqualTo((int) expected.stream().filter(e -> e.score() <= score).count());
    }
    assertThat(set.score("missing!".getBytes(ISO_8859_1))).isNaN();
    assertThat(set.heapBytes()).isGreaterThan(expected.size() * 3L);
  }

  private static List<ScoredMember> elements(SortedSet set, int from, int to, boolean reverse) {
    List<ScoredMember> elements = new ArrayList<>();
    set.visit(from, to, reverse, (a, o, l, s) -> elements.add(new ScoredMember(a, o, l, s)));
    return elements;
  }

  /** The set that the dumped changes make, written down and read on the way. */
  private static SortedSet reloaded(SortedSet set, ValueContext context) {
    SortedSet[] made = {(SortedSet) SortedSetType.INSTANCE.create(context)};
    set.dump(
        change -> {
          ByteWriter out = new ByteWriter();
          change.write(out);
          ValueChange read =
              SortedSetType.INSTANCE.readChange(new ByteReader(ByteBuffer.wrap(out.toBytes())));
          made[0] = (SortedSet) read.applyTo(made[0], context);
        });
    return made[0];
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void membersOfOneScoreAreFoundByTheirBytes(int packedEntries) {
    ValueContext context = context(packedEntries);
    SortedSet set = (SortedSet) SortedSetType.INSTANCE.create(context);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String member = Integer.toString(i * 7, 36) + (char) (128 + i % 100);
      members.add(member);
      set = set.put(5, member.getBytes(ISO_8859_1), context);
    }
    Collections.sort(members);
    for (int i = 0; i < 400; i += 13) {
      byte[] min = members.get(i).getBytes(ISO_8859_1);
      byte[] max = members.get(Math.min(399, i + 29)).getBytes(ISO_8859_1);
      for (boolean reverse : new boolean[] {false, true}) {
        assertThat(set.memberRange(Bound.ofMember(min, false), Bound.ofMember(max, true), reverse))
            .isEqualTo(new RankRange(i, Math.min(400, i + 30)));
        assertThat(set.memberRange(Bound.ofMember(min, true), Bound.ofMember(max, false), reverse))
            .isEqualTo(RankRange.of(i + 1, Math.min(399, i + 29)));
      }
    }
  }

  @Test
  void elementsThatComeInOrderLeaveFullBlocksBehind() {
    ScoreTree tree = new ScoreTree();
    for (int i = 0; i < 100_000; i++) {
      tree.insert(i, ("member:" + i).getBytes(ISO_8859_1));
    }
    assertThat(tree.size()).isEqualTo(100_000);
    assertThat(tree.heapBytes()).isLessThan(100_000 * 19L);
    tree.remove(10, 99_980);
    assertThat(tree.size()).isEqualTo(20);
    assertThat(tree.heapBytes()).isLessThan(4_000L);
    tree.remove(0, 20);
    assertThat(tree.heapBytes()).isEqualTo(new ScoreTree().heapBytes());
  }

  @Test
  void aLargeMemberIsNotWrittenAgainWithItsNeighbours() {
    ScoreTree tree = new ScoreTree();
    byte[] large = new byte[1 << 20];
    tree.insert(5, large);
    for (int i = 0; i < 2_000; i++) {
      tree.insert(i % 10, ("m" + i).getBytes(ISO_8859_1));
    }
    assertThat(tree.countBelow(Bound.ofElement(5, large))).isEqualTo(1000);
    List<byte[]> arrays = new ArrayList<>();
    tree.visit(1000, 1001, false, (array, offset, length, score) -> arrays.add(array));
    assertThat(arrays.getFirst().length).isLessThan(large.length + ScoreTree.BLOCK_BYTES);
  }

  private static String member(Random random, int members) {
    int number = random.nextInt(members);
    return number % 97 == 96 ? "m" + number + "x".repeat(900) : "m" + number;
  }

  private static double score(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> SCORES[random.nextInt(SCORES.length)];
      case 1 -> random.nextGaussian() * 100;
      default -> random.nextInt(300) - 20;
    };
  }
}
