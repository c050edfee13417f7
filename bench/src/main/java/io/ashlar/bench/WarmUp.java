package io.ashlar.bench;

import io.ashlar.bench.contestant.Contestant;
import io.ashlar.bench.load.KeySpace;
import io.ashlar.bench.load.Load;
import io.ashlar.bench.load.Loader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * Loads a contestant, unmeasured, until it gets no faster: a server of compiled code at once, one
 * whose compilers work beside it on the same processors after half a minute or more. What users see
 * of a server that runs for days is the speed after it.
 */
final class WarmUp {
  private static final Duration STEP = Duration.ofSeconds(3);

  /** The last that many steps were not faster than the best before by {@link #GAIN}. */
  private static final int STEPS_WITHOUT_GAIN = 3;

  private static final double GAIN = 1.03;

  private final Loader loader;
  private final PrintStream progress;
  private final Duration atMost;

  /**
   * @param atMost for each load
   */
  WarmUp(Loader loader, PrintStream progress, Duration atMost) {
    this.loader = loader;
    this.progress = progress;
    this.atMost = atMost;
  }

  void run(Contestant contestant, KeySpace keys, Load load)
      throws IOException, InterruptedException {
    long endNanos = System.nanoTime() + atMost.toNanos();
    Duration step = STEP.compareTo(atMost) < 0 ? STEP : atMost;
    double best = 0;
    double last = 0;
    int withoutGain = 0;
    int steps = 0;
    while (withoutGain < STEPS_WITHOUT_GAIN && System.nanoTime() < endNanos) {
      last = loader.run(contestant.target(), keys, load, step).operationsPerSecond();
      steps++;
      withoutGain = last > best * GAIN ? 0 : withoutGain + 1;
      best = Math.max(best, last);
    }
    progress.printf(
        Locale.ROOT,
        "  %-23s %-10s warm at %,.0f/s after %,d s%s%n",
        contestant.name(),
        load.name(),
        last,
        steps * step.toSeconds(),
        withoutGain < STEPS_WITHOUT_GAIN ? ", still getting faster" : "");
  }
}
