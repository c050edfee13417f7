package io.ashlar.bench;

import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Loader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Resident memory of one process that holds many small strings. */
final class MemoryTrial {
  static final int VALUE_BYTES = 32;

  /** Long enough for what a server frees or compacts in the background. */
  /** A node gives memory back after half a minute without load. */
  private static final Duration IDLE = Duration.ofSeconds(45);

  /**
   * @param emptyBytes before the first key
   * @param fullBytes some seconds after the last
   */
  record Memory(String contestant, int keys, long emptyBytes, long fullBytes) {
    double bytesPerKey() {
      return (double) (fullBytes - emptyBytes) / keys;
    }
  }

  private MemoryTrial() {}

  static List<Memory> run(
      Loader loader, KeySpace keys, List<Contestant> contestants, PrintStream progress)
      throws IOException, InterruptedException {
    long[] emptyBytes = new long[contestants.size()];
    for (int i = 0; i < emptyBytes.length; i++) {
      emptyBytes[i] = contestants.get(i).rssBytes();
      loader.fill(contestants.get(i).target(), keys, VALUE_BYTES);
    }
    Thread.sleep(IDLE);
    List<Memory> all = new ArrayList<>();
    for (int i = 0; i < emptyBytes.length; i++) {
      Contestant contestant = contestants.get(i);
      Memory memory =
          new Memory(contestant.name(), keys.count(), emptyBytes[i], contestant.rssBytes());
      all.add(memory);
      progress.printf(
          Locale.ROOT,
          "  memory   %-14s %,d keys: %,d MiB resident, %,d MiB when empty, %.0f bytes a key%n",
          memory.contestant(),
          memory.keys(),
          memory.fullBytes() >> 20,
          memory.emptyBytes() >> 20,
          memory.bytesPerKey());
    }
    return all;
  }
}
