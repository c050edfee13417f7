package io.ashlar.engine.list;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.command.TestShard;
import io.ashlar.engine.keyspace.Records;
import io.ashlar.engine.value.ByteReader;
import io.ashlar.engine.value.ByteWriter;
import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import io.ashlar.resp.Reply;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Lists against an array list, packed and in blocks of many sizes. */
class ListModelTest {
  private static final int[] SETTINGS = {-2, -1, -5, 1, 2, 5, 128, 0};
  private static final String KEY = "k";

  /** Something that was handed out, and what it must be for ever. */
  private record Kept(Reply reply, Reply expected) {}

  private final List<Kept> kept = new ArrayList<>();
  private final List<CollectionValue> copies = new ArrayList<>();
  private final List<List<String>> copied = new ArrayList<>();

  @Property(tries = 80, seed = "31")
  void commandsFollowTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard();
    shard.settings.encoding.listPackedSize = SETTINGS[random.nextInt(SETTINGS.length)];
    EngineSettings followerSettings = new EngineSettings();
    followerSettings.encoding.listPackedSize = SETTINGS[random.nextInt(SETTINGS.length)];
    ShardEngine follower =
        new ShardEngine(0x5eed, followerSettings, new EngineStats(), new Random(1));
    List<String> model = new ArrayList<>();
    kept.clear();
    copies.clear();
    copied.clear();
    int growth = random.nextInt(1, 4);
    for (int step = 0; step < 300; step++) {
      step(shard, model, random, growth);
      if (random.nextInt(10) == 0) {
        follower.apply(ByteBuffer.wrap(shard.engine.closeEntry()));
      }
      if (random.nextInt(15) == 0 && !model.isEmpty()) {
        copies.add(value(shard.engine).copy());
        copied.add(List.copyOf(model));
      }
      assertThat(shard.run("LLEN", KEY)).isEqualTo(Reply.Int.of(model.size()));
    }
    assertThat(shard.run("LRANGE", KEY, "0", "-1")).isEqualTo(array(model));
    follower.apply(ByteBuffer.wrap(shard.engine.closeEntry()));
    assertThat(follower.slotChecksum(TestShard.SLOT))
        .isEqualTo(shard.engine.slotChecksum(TestShard.SLOT));
    for (Kept one : kept) {
      assertThat(one.reply).isEqualTo(one.expected);
    }
    for (int i = 0; i < copies.size(); i++) {
      ListValue copy = (ListValue) copies.get(i);
      assertThat((Reply) new Reply.Array(copy.range(0, copy.size())))
          .isEqualTo(array(copied.get(i)));
      reloads(copy, copied.get(i), SETTINGS[random.nextInt(SETTINGS.length)]);
    }
    if (!model.isEmpty()) {
      assertThat(value(shard.engine).heapBytes()).isPositive();
      reloads(value(shard.engine), model, -2);
    } else {
      assertThat(shard.engine.keyspace(0).heapBytes()).isZero();
    }
  }

  /** Two values that share blocks go different ways. */
  @Property(tries = 40, seed = "32")
  void copiesAreIndependent(@ForAll long seed) {
    Random random = new Random(seed);
    TestShard shard = new TestShard();
    shard.settings.encoding.listPackedSize = SETTINGS[random.nextInt(SETTINGS.length)];
    String[] keys = {"a", "b", "c"};
    List<List<String>> models = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      models.add(new ArrayList<>());
    }
    for (int step = 0; step < 200; step++) {
      int at = random.nextInt(keys.length);
      if (random.nextInt(8) == 0) {
        int to = (at + 1) % keys.length;
        if (!models.get(at).isEmpty()) {
          shard.run("COPY", keys[at], keys[to], "REPLACE");
          models.set(to, new ArrayList<>(models.get(at)));
        }
      } else if (random.nextInt(3) == 0 && !models.get(at).isEmpty()) {
        boolean first = random.nextBoolean();
        shard.run(first ? "LPOP" : "RPOP", keys[at]);
        models.get(at).remove(first ? 0 : models.get(at).size() - 1);
      } else {
        boolean first = random.nextBoolean();
        String element = element(random);
        shard.run(first ? "LPUSH" : "RPUSH", keys[at], element);
        models.get(at).add(first ? 0 : models.get(at).size(), element);
      }
    }
    for (int i = 0; i < keys.length; i++) {
      assertThat(shard.run("LRANGE", keys[i], "0", "-1")).isEqualTo(array(models.get(i)));
    }
  }

  private void step(TestShard shard, List<String> model, Random random, int growth) {
    int size = model.size();
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> {
        for (int i = 0; i < growth; i++) {
          push(shard, model, random);
        }
      }
      case 3 -> pop(shard, model, random);
      case 4 -> {
        int index = random.nextInt(-size - 2, size + 2);
        String element = element(random);
        int at = index < 0 ? size + index : index;
        boolean there = at >= 0 && at < size;
        Reply expected =
            size == 0
                ? new Reply.Error("ERR no such key")
                : there ? Reply.OK : new Reply.Error("ERR index out of range");
        if (there) {
          model.set(at, element);
        }
        assertThat(shard.run("LSET", KEY, "" + index, element)).isEqualTo(expected);
      }
      case 5, 6 -> insert(shard, model, random);
      case 7 -> remove(shard, model, random);
      case 8 -> trim(shard, model, random);
      case 9 -> {
        if (size > 0) {
          boolean from = random.nextBoolean();
          boolean to = random.nextBoolean();
          String moved = model.remove(from ? 0 : size - 1);
          model.add(to ? 0 : size - 1, moved);
          keep(shard.run("LMOVE", KEY, KEY, side(from), side(to)), Reply.Bulk.of(latin(moved)));
        }
      }
      case 10 -> position(shard, model, random);
      case 11 -> {
        int index = random.nextInt(-size - 2, size + 2);
        int at = index < 0 ? size + index : index;
        Reply expected = at >= 0 && at < size ? Reply.Bulk.of(latin(model.get(at))) : Reply.NIL;
        keep(shard.run("LINDEX", KEY, "" + index), expected);
      }
      default -> {
        int start = random.nextInt(-size - 2, size + 2);
        int stop = random.nextInt(-size - 2, size + 2);
        keep(shard.run("LRANGE", KEY, "" + start, "" + stop), array(range(model, start, stop)));
      }
    }
  }

  private void push(TestShard shard, List<String> model, Random random) {
    boolean first = random.nextBoolean();
    List<String> elements = new ArrayList<>();
    elements.add(first ? "LPUSH" : "RPUSH");
    elements.add(KEY);
    int count = random.nextInt(20) == 0 ? random.nextInt(1, 400) : random.nextInt(1, 6);
    for (int i = 0; i < count; i++) {
      String element = element(random);
      elements.add(element);
      model.add(first ? 0 : model.size(), element);
    }
    assertThat(shard.run(elements.toArray(String[]::new))).isEqualTo(Reply.Int.of(model.size()));
  }

  private void pop(TestShard shard, List<String> model, Random random) {
    boolean first = random.nextBoolean();
    int count = random.nextInt(1, random.nextInt(2, 50));
    List<String> popped = new ArrayList<>();
    boolean missing = model.isEmpty();
    for (int i = 0; i < count && !model.isEmpty(); i++) {
      popped.add(model.remove(first ? 0 : model.size() - 1));
    }
    keep(
        shard.run(first ? "LPOP" : "RPOP", KEY, "" + count),
        missing ? Reply.NIL_ARRAY : array(popped));
  }

  private void insert(TestShard shard, List<String> model, Random random) {
    String pivot =
        model.isEmpty() || random.nextInt(8) == 0
            ? "nobody"
            : model.get(random.nextInt(model.size()));
    boolean before = random.nextBoolean();
    String element = element(random);
    int at = model.indexOf(pivot);
    Reply expected = Reply.Int.of(model.isEmpty() ? 0 : at < 0 ? -1 : model.size() + 1);
    if (at >= 0) {
      model.add(before ? at : at + 1, element);
    }
    assertThat(shard.run("LINSERT", KEY, before ? "BEFORE" : "AFTER", pivot, element))
        .isEqualTo(expected);
  }

  private void remove(TestShard shard, List<String> model, Random random) {
    String element = model.isEmpty() ? "x" : model.get(random.nextInt(model.size()));
    int count = random.nextInt(-3, 4);
    int most = count == 0 ? Integer.MAX_VALUE : Math.abs(count);
    int removed = 0;
    if (count < 0) {
      Collections.reverse(model);
    }
    for (int i = 0; i < model.size() && removed < most; ) {
      if (model.get(i).equals(element)) {
        model.remove(i);
        removed++;
      } else {
        i++;
      }
    }
    if (count < 0) {
      Collections.reverse(model);
    }
    assertThat(shard.run("LREM", KEY, "" + count, element)).isEqualTo(Reply.Int.of(removed));
  }

  private void trim(TestShard shard, List<String> model, Random random) {
    int size = model.size();
    int start = random.nextInt(4) == 0 ? random.nextInt(-size - 2, size + 2) : random.nextInt(3);
    int stop = random.nextInt(4) == 0 ? random.nextInt(-size - 2, size + 2) : -1;
    List<String> rest = List.copyOf(range(model, start, stop));
    model.clear();
    model.addAll(rest);
    assertThat(shard.run("LTRIM", KEY, "" + start, "" + stop)).isEqualTo(Reply.OK);
  }

  private void position(TestShard shard, List<String> model, Random random) {
    String element = model.isEmpty() ? "x" : model.get(random.nextInt(model.size()));
    int rank = random.nextBoolean() ? random.nextInt(1, 4) : random.nextInt(-3, 0);
    int count = random.nextInt(4);
    int length = random.nextInt(3) == 0 ? random.nextInt(1, 20) : 0;
    List<Reply> expected = new ArrayList<>();
    int skip = Math.abs(rank) - 1;
    int size = model.size();
    for (int seen = 0; seen < size && (length == 0 || seen < length); seen++) {
      int at = rank > 0 ? seen : size - 1 - seen;
      if (model.get(at).equals(element) && skip-- <= 0) {
        expected.add(Reply.Int.of(at));
        if (count > 0 && expected.size() == count) {
          break;
        }
      }
    }
    assertThat(
            shard.run(
                "LPOS",
                KEY,
                element,
                "RANK",
                "" + rank,
                "COUNT",
                "" + count,
                "MAXLEN",
                "" + length))
        .isEqualTo(new Reply.Array(expected));
  }

  private void keep(Reply reply, Reply expected) {
    assertThat(reply).isEqualTo(expected);
    kept.add(new Kept(reply, expected));
  }

  private static void reloads(CollectionValue value, List<String> model, int setting) {
    EncodingLimits limits = new EncodingLimits();
    limits.listPackedSize = setting;
    ValueContext context = new ValueContext(1, limits);
    CollectionValue[] loaded = {ListType.INSTANCE.create(context)};
    value.dump(
        change -> {
          ByteWriter out = new ByteWriter();
          change.write(out);
          ByteReader in = new ByteReader(ByteBuffer.wrap(out.toBytes()));
          loaded[0] = ListType.INSTANCE.readChange(in).applyTo(loaded[0], context);
          assertThat(in.hasRemaining()).isFalse();
        });
    ListValue list = (ListValue) loaded[0];
    assertThat((Reply) new Reply.Array(list.range(0, list.size()))).isEqualTo(array(model));
    assertThat(list.checksum()).isEqualTo(value.checksum());
  }

  private static CollectionValue value(ShardEngine engine) {
    Object record = engine.keyspace(0).find(TestShard.SLOT, KEY.getBytes(ISO_8859_1));
    return Objects.requireNonNull(Records.collection(Objects.requireNonNull(record)));
  }

  private static List<String> range(List<String> model, int start, int stop) {
    int size = model.size();
    int from = Math.max(0, start < 0 ? size + start : start);
    int to = Math.min(size - 1, stop < 0 ? size + stop : stop);
    return from > to ? List.of() : model.subList(from, to + 1);
  }

  private static Reply array(List<String> elements) {
    return new Reply.Array(
        elements.stream().<Reply>map(element -> Reply.Bulk.of(latin(element))).toList());
  }

  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String side(boolean first) {
    return first ? "LEFT" : "right";
  }

  private static String element(Random random) {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "" + random.nextInt(200);
      case 2 -> "" + (random.nextLong() >> random.nextInt(64));
      case 3 -> "-" + random.nextInt(5000);
      case 4 -> "x".repeat(random.nextInt(130));
      case 5 ->
          random.nextInt(4) == 0 ? "y".repeat(random.nextInt(20_000)) : "0" + random.nextInt(9);
      default -> "e" + random.nextInt(30);
    };
  }
}
