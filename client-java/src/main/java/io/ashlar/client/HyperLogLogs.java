package io.ashlar.client;

import java.util.List;

/** Estimates of how many different things were seen, in 12 KiB at most. */
public final class HyperLogLogs {
  private final Runner runner;

  HyperLogLogs(Runner runner) {
    this.runner = runner;
  }

  /** Whether the estimate may have changed. */
  public Pending<Boolean> add(String key, String... elements) {
    return runner.write(key, Args.of("PFADD").add(key).addAll(elements), Value::asBoolean);
  }

  /** Of all keys together; they are of one slot. */
  public Pending<Long> count(String... keys) {
    return runner.read(
        Runner.sameSlot(List.of(keys)), Args.of("PFCOUNT").addAll(keys), Value::asLong);
  }
}
