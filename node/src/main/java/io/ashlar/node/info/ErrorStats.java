package io.ashlar.node.info;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each error code was answered. Any thread. */
public final class ErrorStats {
  /** Scripts can answer any code; a client must not make this grow without end. */
  static final int CODES_MAX = 128;

  /** Stands for all codes beyond the limit. */
  static final String OTHERS = "OTHER";

  private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final LongAdder total = new LongAdder();

  /** Counts an error by its code, the word before the first space. */
  public void count(String code) {
    total.increment();
    LongAdder known = counts.get(code);
    if (known == null) {
      String name = counts.size() < CODES_MAX ? code : OTHERS;
      known = counts.computeIfAbsent(name, c -> new LongAdder());
    }
    known.increment();
  }

  /** By code, in its order. */
  public Map<String, Long> counts() {
    Map<String, Long> sorted = new TreeMap<>();
    counts.forEach((code, count) -> sorted.put(code, count.sum()));
    return sorted;
  }

  public long total() {
    return total.sum();
  }

  public void reset() {
    counts.clear();
    total.reset();
  }
}
