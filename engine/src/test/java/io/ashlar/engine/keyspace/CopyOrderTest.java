package io.ashlar.engine.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CopyOrderTest {
  @Property(tries = 200, seed = "23")
  void eachHashHasItsOwnPlace(@ForAll int hash, @ForAll @IntRange(min = 0) int keys) {
    CopyOrder order = CopyOrder.of(keys);
    long place = order.place(hash);
    assertThat(place).isBetween(0L, Keyspace.WALK_END - 1);
    assertThat(order.hash(place)).isEqualTo(hash & 0xffffffffL);
    // The rest of its range are the hashes that follow.
    long left = order.leftInRange(place);
    assertThat(left).isPositive();
    assertThat(order.hash(place + left - 1)).isEqualTo((hash & 0xffffffffL) + left - 1);
  }

  /** What a growing table needs: whatever part has come, it lies in no part of the hashes alone. */
  @Property(tries = 12, seed = "24")
  void whatHasComeIsSpreadAtAnyMoment(@ForAll long seed, @ForAll @IntRange(max = 5) int size) {
    int keys = 1_000 << (2 * size);
    CopyOrder order = CopyOrder.of(keys);
    Random random = new Random(seed);
    int[] hashes =
        random
            .ints(keys)
            .boxed()
            .sorted(Comparator.comparingLong(order::place))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int come = 64; come <= keys; come += 1 + come / 5) {
      int parts = Math.max(1, come / 128);
      int[] ofPart = new int[parts];
      for (int i = 0; i < come; i++) {
        ofPart[(int) ((hashes[i] & 0xffffffffL) * parts >>> 32)]++;
      }
      for (int count : ofPart) {
        assertThat(count).isLessThan(3 * 128);
      }
    }
  }
}
