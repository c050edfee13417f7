package io.ashlar.node.info;

import io.ashlar.engine.command.CommandSpec;
import io.ashlar.node.command.CommandTable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Calls, time, failures and a latency histogram of each command.
 *
 * <p>Each thread that counts has a stripe of its own, so its atomics are never contended;
 * histograms come into being with a command's first call on that thread. A reset starts a new set
 * of stripes: what is counted into the old one at that moment is lost, as in a reset it may be.
 */
public final class CommandStats {
  /** Redis keeps latencies from 1 ns to 1 s with two significant digits, longer ones as 1 s. */
  private static final long MAX_NANOS = 1_000_000_000L;

  private static final int DIGITS = 2;

  private static final int CALLS = 0;
  private static final int NANOS = 1;
  private static final int FAILED = 2;
  private static final int REJECTED = 3;
  private static final int FIELDS = 4;

  /**
   * @param usec time of all calls together, microseconds
   * @param rejected refused before they were executed
   * @param failed executed, with an error as the answer
   */
  public record Total(CommandSpec spec, long calls, long usec, long rejected, long failed) {}

  /** The counters of one thread. */
  private static final class Stripe {
    final AtomicLongArray counters;
    final @Nullable AtomicHistogram[] histograms;

    Stripe(int commands) {
      counters = new AtomicLongArray(commands * FIELDS);
      histograms = new AtomicHistogram[commands];
    }

    void add(int command, int field, long amount) {
      // One writer: no atomic addition needed, only that readers see whole and recent values.
      int place = command * FIELDS + field;
      counters.setOpaque(place, counters.getPlain(place) + amount);
    }
  }

  /** All stripes since a reset. */
  private static final class Epoch {
    final ConcurrentLinkedQueue<Stripe> stripes = new ConcurrentLinkedQueue<>();
    final ThreadLocal<Stripe> own;

    Epoch(int commands) {
      own =
          ThreadLocal.withInitial(
              () -> {
                Stripe stripe = new Stripe(commands);
                stripes.add(stripe);
                return stripe;
              });
    }
  }

  private final List<CommandTable.Entry> entries;
  private final IdentityHashMap<CommandSpec, Integer> indexes = new IdentityHashMap<>();
  private volatile Epoch epoch;

  /** Keeps histograms; CONFIG's {@code latency-tracking}. */
  private volatile boolean tracksLatency = true;

  public CommandStats(CommandTable table) {
    entries = table.all();
    entries.forEach(e -> indexes.put(e.spec(), e.index()));
    epoch = new Epoch(entries.size());
  }

  public void trackLatency(boolean on) {
    tracksLatency = on;
  }

  /** Counts an execution; few threads, each many times. */
  public void executed(CommandSpec spec, long nanos, boolean failed) {
    Integer index = indexes.get(spec);
    if (index == null) {
      return;
    }
    Stripe stripe = epoch.own.get();
    stripe.add(index, CALLS, 1);
    stripe.add(index, NANOS, nanos);
    if (failed) {
      stripe.add(index, FAILED, 1);
    }
    if (tracksLatency) {
      AtomicHistogram histogram = stripe.histograms[index];
      if (histogram == null) {
        histogram = new AtomicHistogram(MAX_NANOS, DIGITS);
        stripe.histograms[index] = histogram;
      }
      histogram.recordValue(Math.clamp(nanos, 1, MAX_NANOS));
    }
  }

  public void rejected(CommandSpec spec) {
    Integer index = indexes.get(spec);
    if (index != null) {
      epoch.own.get().add(index, REJECTED, 1);
    }
  }

  public void reset() {
    epoch = new Epoch(entries.size());
  }

  /** Commands that were sent at least once, in the order of the table. */
  public List<Total> totals() {
    Epoch current = epoch;
    List<Total> totals = new ArrayList<>();
    for (CommandTable.Entry entry : entries) {
      Total total =
          new Total(
              entry.spec(),
              sum(current, entry.index(), CALLS),
              sum(current, entry.index(), NANOS) / 1000,
              sum(current, entry.index(), REJECTED),
              sum(current, entry.index(), FAILED));
      if (total.calls() + total.rejected() > 0) {
        totals.add(total);
      }
    }
    return totals;
  }

  /** Executions of all commands. */
  public long calls() {
    Epoch current = epoch;
    long calls = 0;
    for (CommandTable.Entry entry : entries) {
      calls += sum(current, entry.index(), CALLS);
    }
    return calls;
  }

  /** The latencies of a command in nanoseconds; empty when none was recorded. */
  public Optional<Histogram> histogram(CommandTable.Entry entry) {
    Histogram sum = new Histogram(MAX_NANOS, DIGITS);
    for (Stripe stripe : epoch.stripes) {
      AtomicHistogram part = stripe.histograms[entry.index()];
      if (part != null) {
        sum.add(part);
      }
    }
    return sum.getTotalCount() == 0 ? Optional.empty() : Optional.of(sum);
  }

  /** The commands whose statistics these are. */
  public List<CommandTable.Entry> entries() {
    return entries;
  }

  private static long sum(Epoch epoch, int index, int field) {
    long sum = 0;
    for (Stripe stripe : epoch.stripes) {
      sum += stripe.counters.getOpaque(index * FIELDS + field);
    }
    return sum;
  }
}
