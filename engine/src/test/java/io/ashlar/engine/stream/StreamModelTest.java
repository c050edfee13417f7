package io.ashlar.engine.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.engine.value.CollectionValue;
import io.ashlar.engine.value.EncodingLimits;
import io.ashlar.engine.value.ValueContext;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Entries against a sorted map, with blocks of a few entries and of many, copies included. */
class StreamModelTest {
  private static final int STEPS = 250;

  private final EncodingLimits limits = new EncodingLimits();
  private final ValueContext context = new ValueContext(0x5eed, limits);

  /** A stream beside what it should hold. */
  private record Pair(StreamValue stream, NavigableMap<StreamId, List<String>> model) {
    Pair copy() {
      return new Pair(stream.copy(), new TreeMap<>(model));
    }
  }

  @Property(tries = 120, seed = "11")
  void entriesFollowTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    limits.streamBlockEntries = random.nextBoolean() ? 100 : 1 + random.nextInt(6);
    limits.streamBlockBytes = random.nextBoolean() ? 4096 : random.nextInt(400);
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair(new StreamValue(), new TreeMap<>()));
    for (int step = 0; step < STEPS; step++) {
      Pair pair = pairs.get(random.nextInt(pairs.size()));
      change(random, pair);
      if (random.nextInt(40) == 0 && pairs.size() < 5) {
        pairs.add(pair.copy());
      }
      if (step % 10 == 0) {
        pairs.forEach(one -> assertSame(random, one));
      }
    }
    pairs.forEach(one -> assertSame(random, one));
    pairs.forEach(this::assertReloads);
  }

  private void change(Random random, Pair pair) {
    StreamId last = pair.stream.lastId();
    switch (random.nextInt(10)) {
      case 0 -> {
        long count = random.nextLong(random.nextInt(12) == 0 ? 200 : 4);
        new StreamChange.Trim(count).applyTo(pair.stream, context);
        for (long i = 0; i < count && !pair.model.isEmpty(); i++) {
          pair.model.pollFirstEntry();
        }
      }
      case 1, 2 -> {
        List<StreamId> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          StreamId id = pair.model.floorKey(new StreamId(random.nextLong(last.ms() + 1), 5));
          ids.add(id == null ? new StreamId(3, 3) : id);
        }
        new StreamChange.Delete(ids).applyTo(pair.stream, context);
        ids.forEach(pair.model::remove);
      }
      default -> {
        StreamId id = later(random, last);
        List<String> items = items(random);
        byte[][] args =
            items.stream().map(item -> item.getBytes(ISO_8859_1)).toArray(byte[][]::new);
        new StreamChange.Add(id, args, 0).applyTo(pair.stream, context);
        pair.model.put(id, items);
      }
    }
  }

  private static StreamId later(Random random, StreamId last) {
    return switch (random.nextInt(30)) {
      case 0 -> new StreamId(last.ms() + 1 + random.nextLong(1L << 45), random.nextLong() & 7);
      case 1 -> new StreamId(last.ms(), last.seq() + 1 + random.nextInt(9));
      case 2, 3, 4 -> new StreamId(last.ms() + 1, random.nextInt(3));
      case 5, 6, 7, 8 -> new StreamId(last.ms(), last.seq() + 1);
      default -> new StreamId(last.ms() + 1 + random.nextInt(20), 0);
    };
  }

  private static List<String> items(Random random) {
    List<String> items = new ArrayList<>();
    int fields = random.nextInt(8) == 0 ? 1 + random.nextInt(4) : 2;
    for (int i = 0; i < fields; i++) {
      items.add(random.nextInt(9) == 0 ? "g" + random.nextInt(2) : String.valueOf(7 * i));
      items.add(
          switch (random.nextInt(6)) {
            case 0 -> "";
            case 1 -> "v".repeat(random.nextInt(90));
            case 2 -> String.valueOf(random.nextLong());
            case 3 -> "-0";
            default -> String.valueOf(random.nextInt(300) - 100);
          });
    }
    return items;
  }

  private static void assertSame(Random random, Pair pair) {
    Entries entries = pair.stream.entries();
    assertThat(entries.size()).isEqualTo(pair.model.size());
    assertThat(entries.firstId()).isEqualTo(pair.model.isEmpty() ? null : pair.model.firstKey());
    assertThat(entries.lastId()).isEqualTo(pair.model.isEmpty() ? null : pair.model.lastKey());
    assertThat(forward(entries, StreamId.ZERO, StreamId.MAX)).isEqualTo(lines(pair.model));
    StreamId from = new StreamId(random.nextLong(pair.stream.lastId().ms() + 2), 1);
    StreamId to = new StreamId(from.ms() + random.nextInt(60), 0);
    NavigableMap<StreamId, List<String>> part =
        from.isAfter(to) ? new TreeMap<>() : pair.model.subMap(from, true, to, true);
    assertThat(forward(entries, from, to)).isEqualTo(lines(part));
    List<String> backward = new ArrayList<>();
    entries.backward(from, to, entry -> backward.add(line(entry)));
    assertThat(backward).isEqualTo(lines(part).reversed());
  }

  private static List<String> forward(Entries entries, StreamId from, StreamId to) {
    List<String> lines = new ArrayList<>();
    entries.forward(from, to, entry -> lines.add(line(entry)));
    return lines;
  }

  private static String line(BlockReader entry) {
    List<String> items =
        entry.items().stream()
            .map(item -> new String(BlockReader.bytes(item), ISO_8859_1))
            .toList();
    return entry.id() + " " + items;
  }

  private static List<String> lines(NavigableMap<StreamId, List<String>> model) {
    return model.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
  }

  private void assertReloads(Pair pair) {
    CollectionValue[] loaded = {new StreamValue()};
    pair.stream.dump(change -> loaded[0] = Changes.throughBytes(change, loaded[0], context));
    assertThat(loaded[0].checksum()).isEqualTo(pair.stream.checksum());
    assertThat(((StreamValue) loaded[0]).entries().blockCount())
        .isEqualTo(pair.stream.entries().blockCount());
  }
}
