package io.ashlar.engine.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.resp.Reply;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a list is packed, and what it takes. */
class ListEncodingTest {
  private final TestShard shard = new TestShard();

  @Test
  void becomesBlocksAboveTheLimitAndIsPackedAgainBelowItsHalf() {
    shard.settings.encoding.listPackedSize = 4;
    shard.run("RPUSH", "k", "1", "2", "3", "4");
    assertThat(encoding()).isEqualTo("listpack");
    shard.run("RPUSH", "k", "5");
    assertThat(encoding()).isEqualTo("quicklist");
    shard.run("LTRIM", "k", "0", "2");
    assertThat(encoding()).isEqualTo("quicklist");
    shard.run("LPOP", "k");
    assertThat(encoding()).isEqualTo("listpack");
    shard.run("LINSERT", "k", "BEFORE", "3", "x".repeat(9_000));
    assertThat(encoding()).isEqualTo("quicklist");
    shard.run("LREM", "k", "0", "x".repeat(9_000));
    shard.run("LPOP", "k");
    assertThat(encoding()).isEqualTo("listpack");
    shard.settings.encoding.listPackedSize = -2;
    shard.run("LSET", "k", "0", "y".repeat(9_000));
    assertThat(encoding()).isEqualTo("quicklist");
    shard.run("LSET", "k", "0", "y");
    assertThat(encoding()).isEqualTo("listpack");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 2",
    "127, 2",
    "128, 3",
    "-1, 3",
    "4095, 3",
    "-4096, 3",
    "4096, 4",
    "32767, 4",
    "32768, 5",
    "8388608, 6",
    "2147483648, 10",
    "-9223372036854775808, 10",
    "9223372036854775808, 21",
    "01, 4",
    "-0, 4",
    "'', 2",
    "abc, 5"
  })
  void entriesAreAsLongAsRedis(String element, int size) {
    byte[] bytes = element.getBytes(ISO_8859_1);
    assertThat(Entries.size(bytes)).isEqualTo(size);
    byte[] entry = Entries.encoded(bytes);
    assertThat(Entries.element(entry, 0)).isEqualTo(bytes);
    assertThat(Entries.end(entry, 0)).isEqualTo(size);
    assertThat(Entries.before(entry, size)).isZero();
  }

  @Test
  void longStringsKeepTheirLength() {
    for (int length : new int[] {63, 64, 125, 126, 127, 4095, 4096, 16_400, 3_000_000}) {
      byte[] bytes = "z".repeat(length).getBytes(ISO_8859_1);
      byte[] entry = Entries.encoded(bytes);
      assertThat(Entries.end(entry, 0)).isEqualTo(entry.length);
      assertThat(Entries.before(entry, entry.length)).isZero();
      assertThat(Entries.dataBytes(entry, 0)).isEqualTo(length);
    }
  }

  @Test
  void aHundredShortStringsTakeAboutWhatTheirEntriesDo() {
    for (int i = 100; i < 200; i++) {
      shard.run("RPUSH", "k", "element" + i);
    }
    // 12 bytes each, and less than a tenth for the list and the room at its end.
    assertThat(heapBytes()).isBetween(1200L, 1320L);
    for (int i = 0; i < 90; i++) {
      shard.run("LPOP", "k");
    }
    assertThat(heapBytes()).isLessThan(300);
  }

  @Test
  void aLongListIsNotTouchedWhereItDoesNotChange() {
    for (int i = 0; i < 20_000; i++) {
      shard.run("RPUSH", "k", "element" + i);
    }
    Reply.Array range = (Reply.Array) shard.run("LRANGE", "k", "10000", "10001");
    Reply.Array again = (Reply.Array) shard.run("LRANGE", "k", "10000", "10001");
    // Replies out of the middle show the blocks themselves.
    assertThat(((Reply.Bulk) again.items().getFirst()).array())
        .isSameAs(((Reply.Bulk) range.items().getFirst()).array());
    assertThat(heapBytes()).isLessThan(20_000 * 15L);
  }

  private long heapBytes() {
    Object record = shard.engine.keyspace(0).find(TestShard.SLOT, "k".getBytes(ISO_8859_1));
    return Objects.requireNonNull(Records.collection(Objects.requireNonNull(record))).heapBytes();
  }

  private String encoding() {
    return new String(((Reply.Bulk) shard.run("OBJECT", "ENCODING", "k")).toBytes(), ISO_8859_1);
  }
}
