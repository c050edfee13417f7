package io.ashlar.node.info;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Events that took at least {@code latency-monitor-threshold}: the latest of each class, as LATENCY
 * shows them. Whether one counts is a volatile read; only those that do take the lock.
 */
public final class LatencyEvents {
  /** As many samples of an event class as Redis keeps. */
  static final int SAMPLES_MAX = 160;

  /**
   * @param atSeconds since the epoch
   */
  public record Sample(long atSeconds, long latencyMs) {}

  /**
   * @param samples oldest first, the longest of each second
   * @param maxMs of all times, also of samples no longer kept
   */
  public record Series(String event, List<Sample> samples, long maxMs) {
    public Sample latest() {
      return samples.get(samples.size() - 1);
    }
  }

  private static final class Ring {
    final ArrayDeque<Sample> samples = new ArrayDeque<>();
    long maxMs;
  }

  private final Map<String, Ring> rings = new TreeMap<>();
  private volatile long thresholdMs;

  /**
   * @param ms 0 turns monitoring off
   */
  public void setThresholdMs(long ms) {
    thresholdMs = ms;
  }

  public boolean enabled() {
    return thresholdMs > 0;
  }

  public boolean counts(long nanos) {
    long threshold = thresholdMs;
    return threshold > 0 && nanos / 1_000_000 >= threshold;
  }

  public synchronized void add(String event, long atSeconds, long latencyMs) {
    Ring ring = rings.computeIfAbsent(event, e -> new Ring());
    ring.maxMs = Math.max(ring.maxMs, latencyMs);
    Sample last = ring.samples.peekLast();
    if (last != null && last.atSeconds() == atSeconds) {
      ring.samples.removeLast();
      latencyMs = Math.max(latencyMs, last.latencyMs());
    }
    ring.samples.addLast(new Sample(atSeconds, latencyMs));
    if (ring.samples.size() > SAMPLES_MAX) {
      ring.samples.removeFirst();
    }
  }

  /** Every event class that has samples, by name. */
  public synchronized List<Series> all() {
    return rings.entrySet().stream()
        .map(e -> new Series(e.getKey(), List.copyOf(e.getValue().samples), e.getValue().maxMs))
        .toList();
  }

  /** Forgets all event classes and says how many there were. */
  public synchronized int reset() {
    int count = rings.size();
    rings.clear();
    return count;
  }

  public synchronized int reset(Collection<String> events) {
    return (int) events.stream().filter(e -> rings.remove(e) != null).count();
  }
}
