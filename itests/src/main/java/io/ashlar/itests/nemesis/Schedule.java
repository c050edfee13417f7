package io.ashlar.itests.nemesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A plan of faults over a time, made from a seed alone. */
public final class Schedule {
  private static final int GAP_MS_MAX = 4000;
  private static final int FIRST_MS = 1000;

  private Schedule() {}

  /**
   * One fault.
   *
   * @param atMs since the beginning
   * @param choice decides between the targets that are there when the time comes
   */
  public record Step(FaultKind kind, long atMs, long durationMs, int choice) {}

  /**
   * Faults of {@code kinds} that begin within {@code totalMs}. A quarter of them begin while the
   * one before is still at work.
   */
  public static List<Step> make(List<FaultKind> kinds, long totalMs, long seed) {
    List<Step> steps = new ArrayList<>();
    Random random = new Random(seed);
    long atMs = FIRST_MS;
    while (atMs < totalMs && !kinds.isEmpty()) {
      FaultKind kind = kinds.get(random.nextInt(kinds.size()));
      long durationMs = random.nextInt(kind.shortestMs(), kind.longestMs() + 1);
      steps.add(new Step(kind, atMs, durationMs, random.nextInt(1 << 20)));
      boolean overlap = random.nextInt(4) == 0;
      atMs += overlap ? durationMs / 2 : durationMs + random.nextInt(500, GAP_MS_MAX);
    }
    return steps;
  }
}
