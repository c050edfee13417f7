package io.ashlar.router.request;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened to calls on their way. Any thread. */
public final class RouterCounters {
  private final Map<RetryCause, LongAdder> retries = new EnumMap<>(RetryCause.class);
  private final LongAdder unknownFates = new LongAdder();
  private final LongAdder givenUp = new LongAdder();
  private final LongAdder split = new LongAdder();

  public RouterCounters() {
    for (RetryCause cause : RetryCause.values()) {
      retries.put(cause, new LongAdder());
    }
  }

  void retried(RetryCause cause) {
    count(cause).increment();
  }

  void fateUnknown() {
    unknownFates.increment();
  }

  void gaveUp() {
    givenUp.increment();
  }

  void split() {
    split.increment();
  }

  public long retries(RetryCause cause) {
    return count(cause).sum();
  }

  /** Writes whose connection broke before they were answered. */
  public long unknownFates() {
    return unknownFates.sum();
  }

  /** Calls that could not be executed before their deadline. */
  public long givenUp() {
    return givenUp.sum();
  }

  /** Commands over several slots that were taken apart. */
  public long splitCommands() {
    return split.sum();
  }

  private LongAdder count(RetryCause cause) {
    LongAdder adder = retries.get(cause);
    if (adder == null) {
      throw new IllegalStateException("no counter for " + cause);
    }
    return adder;
  }
}
