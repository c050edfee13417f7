package io.ashlar.bench;

import io.ashlar.bench.contestant.Arena;
import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Loader;
import io.ashlar.bench.load.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Resident memory of collections of every type: one process of Ashlar with one replica of each
 * shard against one redis-server in memory. Each shape has processes of its own, and so many keys
 * that they take some hundred MiB.
 */
final class TypeMemory {
  /** A node gives memory back after half a minute without load. */
  private static final Duration IDLE = Duration.ofSeconds(45);

  private static final double AT_MOST = 1.0;
  private static final double AIM = 0.7;
  private static final int FILL_PIPELINE = 8;

  /** Entries that one call of a script appends to a stream. */
  private static final int STREAM_STEP = 100;

  /**
   * @param elements of one key
   * @param fill each request is sent once for every key
   */
  record Shape(String name, String title, int keys, int elements, List<Request> fill) {}

  static final List<Shape> SHAPES =
      List.of(
          shape("hash10", "hashes of 10 small fields", 800_000, 10, "HSET", "field%d value%03d"),
          shape("list100", "lists of 100", 250_000, 100, "RPUSH", "elem%04d"),
          shape("set50int", "sets of 50 integers", 700_000, 50, "SADD", "10%04d"),
          shape("set50str", "sets of 50 strings", 80_000, 50, "SADD", "member%03d"),
          shape("zset128", "sorted sets of 128", 120_000, 128, "ZADD", "%d member%03d"),
          new Shape("stream1000", "streams of 1000 entries", 9_000, 1_000, stream()));

  /** What one shape took in one contestant. */
  record Memory(
      String shape,
      String contestant,
      int keys,
      int elementsOfKey,
      long emptyBytes,
      long fullBytes) {
    double bytesPerElement() {
      return (double) (fullBytes - emptyBytes) / ((double) keys * elementsOfKey);
    }
  }

  private final Arena arena;
  private final Loader loader;
  private final PrintStream progress;

  TypeMemory(Arena arena, Loader loader, PrintStream progress) {
    this.arena = arena;
    this.loader = loader;
    this.progress = progress;
  }

  /**
   * @param part of the keys of each shape, above 0 and at most 1
   */
  List<Memory> run(List<String> names, double part) throws IOException, InterruptedException {
    List<Memory> all = new ArrayList<>();
    for (Shape shape : SHAPES) {
      if (names.contains(shape.name())) {
        all.addAll(run(shape, new KeySpace((int) (shape.keys() * part))));
      }
    }
    return all;
  }

  private List<Memory> run(Shape shape, KeySpace keys) throws IOException, InterruptedException {
    List<Contestant> contestants =
        List.of(
            arena.ashlar(Verdicts.ASHLAR + "-" + shape.name(), 1),
            arena.redisInMemory("redis-" + shape.name()));
    long[] emptyBytes = new long[contestants.size()];
    for (int i = 0; i < emptyBytes.length; i++) {
      emptyBytes[i] = contestants.get(i).rssBytes();
      for (Request request : shape.fill()) {
        loader.fill(contestants.get(i).target(), keys, request, FILL_PIPELINE);
      }
    }
    Thread.sleep(IDLE);
    List<Memory> memories = new ArrayList<>();
    for (int i = 0; i < emptyBytes.length; i++) {
      Contestant contestant = contestants.get(i);
      long fullBytes = contestant.rssBytes();
      memories.add(
          new Memory(
              shape.name(),
              contestant.name(),
              keys.count(),
              shape.elements(),
              emptyBytes[i],
              fullBytes));
      arena.dismiss(contestant);
    }
    memories.forEach(this::print);
    return memories;
  }

  private void print(Memory memory) {
    progress.printf(
        Locale.ROOT,
        "  memory   %-20s %,d keys of %d: %,d MiB resident, %,d MiB when empty,"
            + " %.1f bytes an element%n",
        memory.contestant(),
        memory.keys(),
        memory.elementsOfKey(),
        memory.fullBytes() >> 20,
        memory.emptyBytes() >> 20,
        memory.bytesPerElement());
  }

  /** The whole process counts, what it takes when it is empty too. */
  static List<Row> rows(List<Memory> memories) {
    List<Row> rows = new ArrayList<>();
    for (Shape shape : SHAPES) {
      double ours = fullBytes(memories, shape, Verdicts.ASHLAR);
      double theirs = fullBytes(memories, shape, "redis");
      if (ours > 0 && theirs > 0) {
        Figures ratio = Figures.of(ours / theirs);
        String what = "process memory, " + shape.title();
        rows.add(new Row(what, "redis RSS", AT_MOST, AIM, "x", false, ratio));
      }
    }
    return rows;
  }

  private static double fullBytes(List<Memory> memories, Shape shape, String contestant) {
    return memories.stream()
        .filter(memory -> memory.shape().equals(shape.name()))
        .filter(memory -> memory.contestant().startsWith(contestant))
        .mapToLong(Memory::fullBytes)
        .sum();
  }

  /**
   * @param element how one is written: words with a place for its number each
   */
  private static Shape shape(
      String name, String title, int keys, int elements, String command, String element) {
    List<String> words = new ArrayList<>(List.of(command, "{key}"));
    for (int i = 0; i < elements; i++) {
      words.addAll(List.of(String.format(Locale.ROOT, element, i, i).split(" ")));
    }
    return new Shape(name, title, keys, elements, List.of(Request.of(1, words)));
  }

  private static List<Request> stream() {
    String append =
        "for i = 1, %d do redis.call('XADD', KEYS[1], '*', 'field', 'value' .. i) end"
            .formatted(STREAM_STEP);
    return IntStream.range(0, 1_000 / STREAM_STEP)
        .mapToObj(step -> Request.of("EVAL", append, "1", "{key}"))
        .toList();
  }
}
