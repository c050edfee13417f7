package io.ashlar.node.info;

import java.util.function.LongSupplier;

/**
 * A counter's rate over the last 16 samples, as INFO's {@code instantaneous_} fields have it.
 * {@link #sample} is called about ten times a second by one thread; any thread reads.
 */
public final class Rates {
  private static final int SAMPLES = 16;

  private final LongSupplier counter;
  private final long[] perSecond = new long[SAMPLES];
  private int next;
  private long lastCount;
  private long lastNanos;
  private volatile long mean;

  public Rates(LongSupplier counter, long nowNanos) {
    this.counter = counter;
    this.lastNanos = nowNanos;
    this.lastCount = counter.getAsLong();
  }

  public void sample(long nowNanos) {
    long elapsedNanos = nowNanos - lastNanos;
    if (elapsedNanos <= 0) {
      return;
    }
    long count = counter.getAsLong();
    double rate = Math.max(0, count - lastCount) * 1e9 / elapsedNanos;
    perSecond[next] = Math.round(rate);
    next = (next + 1) % SAMPLES;
    lastCount = count;
    lastNanos = nowNanos;
    long sum = 0;
    for (long sample : perSecond) {
      sum += sample;
    }
    mean = sum / SAMPLES;
  }

  /** Counts in a second, the mean of the samples. */
  public long perSecond() {
    return mean;
  }
}
