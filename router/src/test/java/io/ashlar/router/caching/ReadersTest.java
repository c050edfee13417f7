package io.ashlar.router.caching;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReadersTest {
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final long NOBODY = 0;

  @Test
  void whoHasReadIsToldOnceUntilItReadsAgain() {
    Readers readers = new Readers(10);
    readers.reading(1, List.of(KEY));
    readers.answered(1, List.of(KEY));
    assertThat(readers.changed(KEY, NOBODY)).containsExactly(1L);
    assertThat(readers.changed(KEY, NOBODY)).isEmpty();
  }

  @Test
  void aChangeDuringAReadDoesNotTakeTheReaderOffTheList() {
    Readers readers = new Readers(10);
    readers.reading(1, List.of(KEY));
    assertThat(readers.changed(KEY, NOBODY)).containsExactly(1L);
    readers.allChanged();
    readers.answered(1, List.of(KEY));
    // The answer may be older than this one.
    assertThat(readers.changed(KEY, NOBODY)).containsExactly(1L);
    assertThat(readers.changed(KEY, NOBODY)).isEmpty();
  }

  @Test
  void whoChangesAKeyAloneStaysOnItsListForTheNextChange() {
    Readers readers = new Readers(10);
    for (long client : List.of(1L, 2L)) {
      readers.reading(client, List.of(KEY));
      readers.answered(client, List.of(KEY));
    }
    assertThat(readers.changed(KEY, 2)).containsExactlyInAnyOrder(1L, 2L);
    // It may have read its own value before its change was heard of here.
    assertThat(readers.changed(KEY, NOBODY)).containsExactly(2L);
    assertThat(readers.changed(KEY, NOBODY)).isEmpty();
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
    assertThat(readers.changed("k0".getBytes(UTF_8), NOBODY)).isEmpty();
    assertThat(readers.changed("k1".getBytes(UTF_8), NOBODY)).containsExactly(7L);
  }
}
