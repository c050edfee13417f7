package io.ashlar.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.ashlar.engine.CommandTables;
import io.ashlar.engine.ShardEngine;
import io.ashlar.engine.command.CommandParser;
import io.ashlar.engine.command.EngineSettings;
import io.ashlar.engine.command.EngineStats;
import io.ashlar.engine.snapshot.SnapshotWalk;
import io.ashlar.resp.Reply;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long a shard stands still for one command on a collection of ten million elements: an engine
 * of its own in this process, timed around the execution and the closing of the entry. Each command
 * runs several times, as it is and right after a snapshot has begun, which makes it set the
 * collection aside first. The longest counts.
 */
final class LargeTrial {
  /** What the longest may take. */
  static final double PROMISE_MS = 5;

  private static final int SLOT = 7;
  private static final int SLOTS = 16_384;
  private static final int ROUNDS = 7;
  private static final int WARM_UP_ROUNDS = 400;
  private static final int SMALL = 1_000;
  private static final int ELEMENTS_PER_COMMAND = 500;

  /** Keys of the collection itself, its copy, and the copy renamed. */
  private static final String KEY = "large";

  private static final String COPY = "copy";
  private static final String RENAMED = "renamed";

  private static final List<String> TYPES =
      List.of("hash", "list", "set", "set of integers", "zset", "stream", "keys");

  /**
   * @param maxMs the longest of some
   */
  record Stop(String type, String command, double maxMs, double maxInSnapshotMs) {
    boolean holds() {
      return Math.max(maxMs, maxInSnapshotMs) <= PROMISE_MS;
    }
  }

  private final Map<String, CommandParser> parsers = new HashMap<>();
  private final PrintStream progress;
  private ShardEngine engine = engine();
  private long wallMs = 1_767_225_600_000L;

  private LargeTrial(PrintStream progress) {
    this.progress = progress;
  }

  static List<Stop> run(int elements, PrintStream progress) {
    LargeTrial trial = new LargeTrial(progress);
    List<Stop> all = new ArrayList<>();
    for (String type : TYPES) {
      trial.measure(type, SMALL, WARM_UP_ROUNDS);
      long began = System.nanoTime();
      List<Stop> stops = trial.measure(type, elements, ROUNDS);
      all.addAll(stops);
      progress.printf(
          Locale.ROOT,
          "  %-16s %,d elements, %.0f s%n",
          type,
          elements,
          (System.nanoTime() - began) / 1e9);
      for (Stop stop : stops) {
        progress.printf(
            Locale.ROOT,
            "    %-12s %8.3f ms %8.3f ms in a snapshot%s%n",
            stop.command(),
            stop.maxMs(),
            stop.maxInSnapshotMs(),
            stop.holds() ? "" : "   MISS");
      }
    }
    return all;
  }

  private static ShardEngine engine() {
    return new ShardEngine(42, new EngineSettings(), new EngineStats(), new SplittableRandom(7));
  }

  private List<Stop> measure(String type, int elements, int rounds) {
    engine = engine();
    fill(type, elements);
    if (type.equals("keys")) {
      return List.of(flushes(type, elements, rounds));
    }
    Map<String, double[]> longest = new LinkedHashMap<>();
    for (int round = 0; round < 2 * rounds; round++) {
      boolean inSnapshot = round % 2 == 1;
      time(longest, inSnapshot, "COPY", KEY, COPY);
      time(longest, inSnapshot, "EXPIRE", COPY, "1000");
      time(longest, inSnapshot, "PERSIST", COPY);
      time(longest, inSnapshot, "RENAME", COPY, RENAMED);
      time(longest, inSnapshot, "UNLINK", RENAMED);
      time(longest, inSnapshot, "COPY", KEY, COPY);
      time(longest, inSnapshot, "DEL", COPY);
      time(longest, inSnapshot, "COPY", KEY, COPY);
      time(longest, inSnapshot, "SET", COPY, "overwritten");
      time(longest, inSnapshot, "COPY", KEY, COPY, "REPLACE");
      time(longest, inSnapshot, "PEXPIRE", COPY, "1");
      wallMs += 10;
      timeExpiry(longest, inSnapshot);
      time(longest, inSnapshot, "EXISTS", COPY);
    }
    SnapshotWalk walk = engine.startSnapshot();
    time(longest, true, "FLUSHALL");
    walk.cancel();
    List<Stop> stops = new ArrayList<>();
    longest.forEach((name, ms) -> stops.add(new Stop(type, name, ms[0], ms[1])));
    return stops;
  }

  private Stop flushes(String type, int elements, int rounds) {
    Map<String, double[]> longest = new HashMap<>();
    time(longest, false, "FLUSHALL");
    fill(type, elements);
    SnapshotWalk walk = engine.startSnapshot();
    time(longest, true, "FLUSHALL");
    walk.cancel();
    double[] ms = longest.getOrDefault("FLUSHALL", new double[2]);
    return new Stop(type, "FLUSHALL", ms[0], ms[1]);
  }

  private void time(Map<String, double[]> longest, boolean inSnapshot, String... words) {
    SnapshotWalk walk = inSnapshot ? engine.startSnapshot() : null;
    long began = System.nanoTime();
    Reply reply = run(words);
    note(longest, inSnapshot, words[0], began);
    if (walk != null) {
      walk.cancel();
    }
    if (reply instanceof Reply.Error error) {
      throw new IllegalStateException(String.join(" ", words) + ": " + error.line());
    }
  }

  private void timeExpiry(Map<String, double[]> longest, boolean inSnapshot) {
    SnapshotWalk walk = inSnapshot ? engine.startSnapshot() : null;
    long began = System.nanoTime();
    engine.expireStep(wallMs, 100);
    close();
    note(longest, inSnapshot, "(expiry)", began);
    if (walk != null) {
      walk.cancel();
    }
  }

  private static void note(
      Map<String, double[]> longest, boolean inSnapshot, String name, long began) {
    double ms = (System.nanoTime() - began) / 1e6;
    double[] cells = longest.computeIfAbsent(name, any -> new double[2]);
    int cell = inSnapshot ? 1 : 0;
    cells[cell] = Math.max(cells[cell], ms);
  }

  private void fill(String type, int elements) {
    for (int from = 0; from < elements; from += ELEMENTS_PER_COMMAND) {
      int to = Math.min(elements, from + ELEMENTS_PER_COMMAND);
      switch (type) {
        case "stream" -> {
          for (int i = from; i < to; i++) {
            run("XADD", KEY, (i + 1) + "-0", "field", "value" + i);
          }
        }
        case "keys" -> {
          for (int i = from; i < to; i++) {
            run(i % SLOTS, "SET", "key:" + i, "value");
          }
        }
        default -> run(words(type, from, to));
      }
    }
  }

  private static String[] words(String type, int from, int to) {
    List<String> words = new ArrayList<>();
    words.add(
        switch (type) {
          case "hash" -> "HSET";
          case "list" -> "RPUSH";
          case "zset" -> "ZADD";
          default -> "SADD";
        });
    words.add(KEY);
    for (int i = from; i < to; i++) {
      switch (type) {
        case "hash" -> {
          words.add("field" + i);
          words.add("value" + i);
        }
        case "zset" -> {
          words.add(String.valueOf((long) i * 7919 % 10_000_019));
          words.add("member" + i);
        }
        case "set of integers" -> words.add(String.valueOf(i));
        default -> words.add("element" + i);
      }
    }
    return words.toArray(String[]::new);
  }

  private Reply run(String... words) {
    return run(words.length > 1 ? SLOT : -1, words);
  }

  private Reply run(int slot, String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(ISO_8859_1);
    }
    Reply reply =
        engine.execute(
            parsers.computeIfAbsent(words[0], LargeTrial::parser).parse(args),
            0,
            slot,
            false,
            true,
            wallMs);
    close();
    return reply;
  }

  private void close() {
    if (engine.hasEffects()) {
      long sequence = engine.openSequence();
      engine.closeEntry();
      engine.committed(sequence);
    }
  }

  private static CommandParser parser(String name) {
    return CommandTables.ALL.stream()
        .filter(spec -> spec.name().equals(name.toLowerCase(Locale.ROOT)))
        .map(spec -> spec.parser())
        .findFirst()
        .orElseThrow();
  }
}
