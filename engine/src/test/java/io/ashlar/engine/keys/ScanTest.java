package io.ashlar.engine.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.command.TestShard;
import io.ashlar.resp.Reply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScanTest {
  private final TestShard shard = new TestShard();

  /** One page: the cursor to go on with, and the keys. */
  private record Page(String cursor, List<String> keys) {}

  private Page scan(String... args) {
    Reply.Array reply = (Reply.Array) shard.run(args);
    String cursor = text(reply.items().get(0));
    List<String> keys =
        ((Reply.Array) reply.items().get(1)).items().stream().map(ScanTest::text).toList();
    return new Page(cursor, keys);
  }

  @Property(tries = 40, seed = "6")
  void returnsEveryKeyThatStays(@ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int count) {
    Random random = new Random(seed);
    TestShard fresh = new TestShard();
    HashSet<String> stable = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      int slot = slot(i);
      fresh.run(slot, "SET", "stable" + i, "v");
      stable.add("stable" + i);
    }
    HashSet<String> seen = new HashSet<>();
    int others = 0;
    String cursor = "0";
    do {
      Reply.Array reply = (Reply.Array) fresh.run("SCAN", cursor, "COUNT", "" + count);
      cursor = text(reply.items().get(0));
      for (Reply key : ((Reply.Array) reply.items().get(1)).items()) {
        seen.add(text(key));
      }
      // Tables grow and shrink between the pages.
      if (random.nextBoolean()) {
        for (int i = 0; i < 40; i++) {
          fresh.run(slot(others), "SET", "other" + others++, "v");
        }
      } else {
        for (int i = 0; i < 35 && others > 0; i++) {
          others--;
          fresh.run(slot(others), "DEL", "other" + others);
        }
      }
      others = Math.min(others, 2000);
    } while (!cursor.equals("0") && seen.size() < 100_000);
    assertThat(seen).containsAll(stable);
  }

  @Test
  void returnsEachKeyOnceWhenNothingChanges() {
    for (int i = 0; i < 1000; i++) {
      shard.run(slot(i), "SET", "k" + i, "v");
    }
    List<String> keys = new ArrayList<>();
    int pages = 0;
    Page page = new Page("0", List.of());
    do {
      page = scan("SCAN", page.cursor, "COUNT", "20");
      keys.addAll(page.keys);
      pages++;
    } while (!page.cursor.equals("0"));
    assertThat(keys).hasSize(1000).doesNotHaveDuplicates();
    assertThat(pages).isBetween(20, 60);
    assertThat(shard.run("KEYS", "*"))
        .isInstanceOfSatisfying(Reply.Array.class, all -> assertThat(all.items()).hasSize(1000));
  }

  @Test
  void filtersByPatternAndLeavesExpiredKeysOut() {
    shard.run(1, "SET", "a1", "v");
    shard.run(1, "SET", "b1", "v");
    shard.run(2, "SET", "a2", "v", "PX", "10");
    shard.nowMs += 10;
    assertThat(scan("SCAN", "0", "MATCH", "a*").keys).containsExactly("a1");
    assertThat(scan("SCAN", "0", "TYPE", "hash").keys).isEmpty();
    assertThat(scan("SCAN", "0", "TYPE", "string").keys).containsExactlyInAnyOrder("a1", "b1");
  }

  @Test
  void goesOnFromASlot() {
    shard.run(100, "SET", "a", "v");
    shard.run(200, "SET", "b", "v");
    assertThat(scan("SCAN", "" + Scan.cursorAt(101)).keys).containsExactly("b");
    Page first = scan("SCAN", "0", "COUNT", "1");
    assertThat(first.keys).containsExactly("a");
    assertThat(Scan.slotOf(Long.parseLong(first.cursor))).isBetween(100L, 200L);
    assertThat(scan("SCAN", "" + Scan.cursorAt(201))).isEqualTo(new Page("0", List.of()));
    assertThat(scan("SCAN", "18446744073709551615")).isEqualTo(new Page("0", List.of()));
  }

  @Test
  void aPageOfExpiredKeysIsBounded() {
    for (int i = 0; i < 5000; i++) {
      shard.run(slot(i), "SET", "k" + i, "v", "PX", "10");
    }
    shard.nowMs += 10;
    Page page = scan("SCAN", "0", "COUNT", "10");
    assertThat(page.keys).isEmpty();
    assertThat(page.cursor).isNotEqualTo("0");
  }

  private static int slot(int i) {
    return i % 7 * 1000 + (i % 3);
  }

  private static String text(Reply reply) {
    return new String(((Reply.Bulk) reply).toBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
