package io.ashlar.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FragmentsTest {
  private static final int PART = Fragments.FRAGMENT_BYTES;

  @Test
  void joinsWhatWasSplit() {
    Fragments fragments = new Fragments();
    for (int length :
        new int[] {0, 1, PART - 1, PART, PART + 1, 2 * PART - 1, 2 * PART, 3 * PART + 17}) {
      byte[] batch = batch(length);
      List<byte[]> entries = Fragments.split(batch);
      assertThat(entries).hasSize(length < PART ? 1 : (length + PART - 1) / PART);
      assertThat(entries)
          .allSatisfy(e -> assertThat(e.length).isLessThanOrEqualTo(PART + (16 << 10)));
      for (int i = 0; i < entries.size() - 1; i++) {
        assertThat(join(fragments, entries.get(i))).isNull();
        assertThat(fragments.isPartial()).isTrue();
      }
      assertThat(join(fragments, entries.getLast())).isEqualTo(batch);
      assertThat(fragments.isPartial()).isFalse();
    }
  }

  @Test
  void aNewBatchReplacesAnUnfinishedOne() {
    List<byte[]> unfinished = Fragments.split(batch(4 * PART));
    byte[] small = batch(100);
    byte[] large = batch(2 * PART + 5);
    for (int given = 1; given < 4; given++) {
      Fragments fragments = new Fragments();
      unfinished.subList(0, given).forEach(entry -> assertThat(join(fragments, entry)).isNull());
      assertThat(join(fragments, Fragments.split(small).getFirst())).isEqualTo(small);
      assertThat(fragments.isPartial()).isFalse();
      unfinished.subList(0, given).forEach(entry -> join(fragments, entry));
      byte[] joined = null;
      for (byte[] entry : Fragments.split(large)) {
        joined = join(fragments, entry);
      }
      assertThat(joined).isEqualTo(large);
    }
  }

  @Test
  void lostDoubledAndExchangedPartsAreRefused() {
    List<byte[]> parts = Fragments.split(batch(4 * PART));
    assertRefused(parts, 1);
    assertRefused(parts, 0, 2);
    assertRefused(parts, 0, 1, 1);
    assertRefused(parts, 0, 1, 3);
    assertRefused(parts, 0, 1, 2, 3, 3);
    List<byte[]> otherBatch = new ArrayList<>(parts);
    otherBatch.set(1, Fragments.split(batch(3 * PART)).get(1));
    assertRefused(otherBatch, 0, 1);
  }

  @Test
  void anythingElseIsRefusedWithoutAnotherException() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(3);
      }
      Fragments fragments = new Fragments();
      try {
        byte[] joined = join(fragments, bytes);
        assertThat(joined == null || bytes[0] == 0 || bytes.length >= 9).isTrue();
      } catch (IllegalArgumentException expected) {
        assertThat(bytes.length == 0 || bytes[0] != 0).isTrue();
      }
    }
    assertThatThrownBy(() -> join(new Fragments(), new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertRefused(List<byte[]> parts, int... order) {
    Fragments fragments = new Fragments();
    for (int i = 0; i < order.length - 1; i++) {
      join(fragments, parts.get(order[i]));
    }
    assertThatThrownBy(() -> join(fragments, parts.get(order[order.length - 1])))
        .as(Arrays.toString(order))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte @Nullable [] join(Fragments fragments, byte[] entry) {
    ByteBuffer joined = fragments.join(ByteBuffer.wrap(entry));
    if (joined == null) {
      return null;
    }
    byte[] bytes = new byte[joined.remaining()];
    joined.get(bytes);
    return bytes;
  }

  private static byte[] batch(int length) {
    byte[] batch = new byte[length];
    new Random(length).nextBytes(batch);
    return batch;
  }
}
