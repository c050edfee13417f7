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
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Resident memory of collections of every type: one process of Ashlar with one replica of each
 * shard against one redis-server in memory. Each shape has processes of its own. What an element
 * takes is what the second half of the keys, some hundred MiB, adds to a process that has the
 * first: what a process takes by itself, warm, is in neither figure.
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
          shape("hash10", "hashes of 10 small fields", 1_600_000, 10, "HSET", "field%d value%03d"),
          shape("list100", "lists of 100", 500_000, 100, "RPUSH", "elem%04d"),
          shape("set50int", "sets of 50 integers", 1_400_000, 50, "SADD", "10%04d"),
          shape("set50str", "sets of 50 strings", 200_000, 50, "SADD", "member%03d"),
          shape("zset128", "sorted sets of 128", 240_000, 128, "ZADD", "%d member%03d"),
          new Shape("stream1000", "streams of 1000 entries", 20_000, 1_000, stream()));

  /** What one shape took in one contestant. */
  record Memory(
      String shape,
      String contestant,
      int keys,
      int elementsOfKey,
      long halfBytes,
      long fullBytes) {
    double bytesPerElement() {
      return (fullBytes - halfBytes) / ((keys - keys / 2) * (double) elementsOfKey);
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
    int half = keys.count() / 2;
    long[] halfBytes = filled(contestants, shape, keys.between(0, half));
    long[] fullBytes = filled(contestants, shape, keys.between(half, keys.count()));
    List<Memory> memories = new ArrayList<>();
    for (int i = 0; i < halfBytes.length; i++) {
      Contestant contestant = contestants.get(i);
      memories.add(
          new Memory(
              shape.name(),
              contestant.name(),
              keys.count(),
              shape.elements(),
              halfBytes[i],
              fullBytes[i]));
      arena.dismiss(contestant);
    }
    memories.forEach(this::print);
    return memories;
  }

  /** Writes keys to all, and tells what each takes a while later. */
  private long[] filled(List<Contestant> contestants, Shape shape, KeySpace keys)
      throws IOException, InterruptedException {
    for (Contestant contestant : contestants) {
      for (Request request : shape.fill()) {
        loader.fill(contestant.target(), keys, request, FILL_PIPELINE);
      }
    }
    Thread.sleep(IDLE);
    long[] bytes = new long[contestants.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = contestants.get(i).rssBytes();
    }
    return bytes;
  }

  private void print(Memory memory) {
    progress.printf(
        Locale.ROOT,
        "  memory   %-20s %,d keys of %d: %,d MiB resident, %,d MiB with half of them,"
            + " %.1f bytes an element%n",
        memory.contestant(),
        memory.keys(),
        memory.elementsOfKey(),
        memory.fullBytes() >> 20,
        memory.halfBytes() >> 20,
        memory.bytesPerElement());
  }

  /**
   * What an element takes has a bound; the whole process, which matters less the larger it is,
   * none.
   */
  static List<Row> rows(List<Memory> memories) {
    List<Row> rows = new ArrayList<>();
    for (Shape shape : SHAPES) {
      Optional<Memory> ours = find(memories, shape, Verdicts.ASHLAR);
      Optional<Memory> theirs = find(memories, shape, "redis");
      if (ours.isPresent() && theirs.isPresent()) {
        double element = ours.get().bytesPerElement() / theirs.get().bytesPerElement();
        double process = (double) ours.get().fullBytes() / theirs.get().fullBytes();
        rows.add(row("memory an element, " + shape.title(), AT_MOST, element));
        rows.add(row("process memory, " + shape.title(), Row.NO_BOUND, process));
      }
    }
    return rows;
  }

  private static Row row(String what, double atMost, double ratio) {
    return new Row(what, "redis RSS", atMost, AIM, "x", false, Figures.of(ratio));
  }

  private static Optional<Memory> find(List<Memory> memories, Shape shape, String contestant) {
    return memories.stream()
        .filter(memory -> memory.shape().equals(shape.name()))
        .filter(memory -> memory.contestant().startsWith(contestant))
        .findFirst();
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
