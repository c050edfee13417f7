package io.ashlar.engine.string;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Strings against a plain array, across the length from which they change in place. */
class StringModelTest {
  @Property(tries = 200, seed = "4")
  void changesAndRangesFollowTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard();
    byte[] model = {};
    for (int step = 0; step < 60; step++) {
      byte[] part = new byte[random.nextInt(120)];
      random.nextBytes(part);
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          model = written(model, model.length, part);
          assertThat(run(shard, part, "APPEND", "k")).isEqualTo(Reply.Int.of(model.length));
        }
        case 2 -> {
          int offset = random.nextInt(700);
          if (part.length > 0) {
            model = written(model, offset, part);
          }
          assertThat(run(shard, part, "SETRANGE", "k", String.valueOf(offset)))
              .isEqualTo(Reply.Int.of(model.length));
        }
        case 3 -> {
          if (random.nextInt(10) == 0) {
            model = part;
            assertThat(run(shard, part, "SET", "k")).isEqualTo(Reply.OK);
          }
        }
        default -> {
          int start = random.nextInt(-900, 900);
          int end = random.nextInt(-900, 900);
          assertThat(shard.run("GETRANGE", "k", String.valueOf(start), String.valueOf(end)))
              .isEqualTo(Reply.Bulk.of(range(model, start, end)));
        }
      }
      assertThat(shard.run("STRLEN", "k")).isEqualTo(Reply.Int.of(model.length));
    }
    if (shard.run("GET", "k") instanceof Reply.Bulk bulk) {
      assertThat(bulk.toBytes()).isEqualTo(model);
    }
  }

  @Test
  void repliesAreViewsOfRecordsAndKeepTheirBytes() {
    TestShard shard = new TestShard();
    shard.run("SET", "k", "x".repeat(600));
    Reply.Bulk first = (Reply.Bulk) shard.run("GET", "k");
    Reply.Bulk second = (Reply.Bulk) shard.run("GETRANGE", "k", "1", "-1");
    assertThat(second.array()).isSameAs(first.array());
    shard.run("APPEND", "k", "y");
    Reply.Bulk grown = (Reply.Bulk) shard.run("GET", "k");
    shard.run("SETRANGE", "k", "0", "zzz");
    assertThat(first.toBytes()).isEqualTo("x".repeat(600).getBytes(ISO_8859_1));
    assertThat(grown.toBytes()).isEqualTo(("x".repeat(600) + "y").getBytes(ISO_8859_1));
  }

  @Test
  void lengthIsLimited() {
    TestShard shard = new TestShard();
    shard.settings.maxBulkBytes = 1000;
    Reply tooLong = new Reply.Error("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    assertThat(shard.run("SETRANGE", "k", "998", "ab")).isEqualTo(Reply.Int.of(1000));
    assertThat(shard.run("SETRANGE", "k", "999", "ab")).isEqualTo(tooLong);
    assertThat(shard.run("APPEND", "k", "a")).isEqualTo(tooLong);
    assertThat(shard.run("APPEND", "k", "")).isEqualTo(Reply.Int.of(1000));
    assertThat(shard.run("LCS", "k", "k"))
        .isEqualTo(
            new Reply.Error(
                "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"));
  }

  private static Reply run(TestShard shard, byte[] last, String... args) {
    byte[][] bytes = new byte[args.length + 1][];
    for (int i = 0; i < args.length; i++) {
      bytes[i] = args[i].getBytes(ISO_8859_1);
    }
    bytes[args.length] = last;
    return shard.run(TestShard.SLOT, bytes);
  }

  private static byte[] written(byte[] model, int offset, byte[] part) {
    byte[] changed = Arrays.copyOf(model, Math.max(model.length, offset + part.length));
    System.arraycopy(part, 0, changed, offset, part.length);
    return changed;
  }

  private static byte[] range(byte[] model, int start, int end) {
    if (start < 0 && end < 0 && start > end) {
      return new byte[0];
    }
    int first = Math.max(0, start < 0 ? model.length + start : start);
    int last = Math.max(0, end < 0 ? model.length + end : end);
    last = Math.min(last, model.length - 1);
    return first > last ? new byte[0] : Arrays.copyOfRange(model, first, last + 1);
  }
}
