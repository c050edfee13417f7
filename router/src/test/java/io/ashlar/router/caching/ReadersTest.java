package io.ashlar.router.caching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadersTest {
  private static final byte[] KEY = "k".getBytes(UTF_8);

  @Test
  void whoHasReadIsToldOnceUntilItReadsAgain() {
    Readers readers = new Readers(10);
    readers.reading(1, List.of(KEY));
    readers.answered(1, List.of(KEY));
    assertThat(readers.changed(KEY)).containsExactly(1L);
    assertThat(readers.changed(KEY)).isEmpty();
  }

  @Test
  void aChangeDuringAReadDoesNotTakeTheReaderOffTheList() {
    Readers readers = new Readers(10);
    readers.reading(1, List.of(KEY));
    assertThat(readers.changed(KEY)).containsExactly(1L);
    readers.allChanged();
    readers.answered(1, List.of(KEY));
    // The answer may be older than this one.
    assertThat(readers.changed(KEY)).containsExactly(1L);
    assertThat(readers.changed(KEY)).isEmpty();
  }

  @Test
  void thoseReadFirstAreForgottenFirstAndTheirReadersNamed() {
    Readers readers = new Readers(2);
    for (int i = 0; i < 2; i++) {
      List<byte[]> keys = List.of(("k" + i).getBytes(UTF_8));
      assertThat(readers.reading(7, keys)).isEmpty();
      readers.answered(7, keys);
    }
    var dropped = readers.reading(8, List.of("k2".getBytes(UTF_8)));
    assertThat(dropped).hasSize(1);
    assertThat(dropped.keySet().iterator().next()).isEqualTo("k0".getBytes(UTF_8));
    assertThat(dropped.values().iterator().next()).containsExactly(7L);
    assertThat(readers.changed("k0".getBytes(UTF_8))).isEmpty();
    assertThat(readers.changed("k1".getBytes(UTF_8))).containsExactly(7L);
  }
}
