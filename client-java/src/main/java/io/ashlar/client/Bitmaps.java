package io.ashlar.client;

/** Strings as arrays of bits. */
public final class Bitmaps {
  private final Runner runner;

  Bitmaps(Runner runner) {
    this.runner = runner;
  }

  /** What the bit was. */
  public Pending<Boolean> set(String key, long offset, boolean bit) {
    return runner.write(
        key, Args.of("SETBIT").add(key).add(offset).add(bit ? 1L : 0L), Value::asBoolean);
  }

  public Pending<Boolean> get(String key, long offset) {
    return runner.read(key, Args.of("GETBIT").add(key).add(offset), Value::asBoolean);
  }

  /** How many bits are set. */
  public Pending<Long> count(String key) {
    return runner.read(key, Args.of("BITCOUNT").add(key), Value::asLong);
  }

  /** Where the first such bit is, -1 for none. */
  public Pending<Long> first(String key, boolean bit) {
    return runner.read(key, Args.of("BITPOS").add(key).add(bit ? 1L : 0L), Value::asLong);
  }
}
