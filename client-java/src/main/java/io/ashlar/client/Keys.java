package io.ashlar.client;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What concerns keys whatever they hold. */
public final class Keys {
  private final Runner runner;

  Keys(Runner runner) {
    this.runner = runner;
  }

  /** Whether it was there. */
  public Pending<Boolean> delete(String key) {
    return runner.write(key, Args.of("DEL").add(key), Value::asBoolean);
  }

  public Pending<Boolean> exists(String key) {
    return runner.read(key, Args.of("EXISTS").add(key), Value::asBoolean);
  }

  /** {@code string}, {@code hash}, {@code list} and so on; {@code none} when it is missing. */
  public Pending<String> type(String key) {
    return runner.read(key, Args.of("TYPE").add(key), Value::asText);
  }

  /** Whether the key is there, and so expires. */
  public Pending<Boolean> expire(String key, Duration after) {
    return runner.write(key, Args.of("PEXPIRE").add(key).add(after.toMillis()), Value::asBoolean);
  }

  /** Whether it had an expiry. */
  public Pending<Boolean> persist(String key) {
    return runner.write(key, Args.of("PERSIST").add(key), Value::asBoolean);
  }

  /** How long it has left; null when it has no expiry or is missing. */
  public Pending<@Nullable Duration> timeToLive(String key) {
    return runner.read(
        key,
        Args.of("PTTL").add(key),
        reply -> reply.asLong() < 0 ? null : Duration.ofMillis(reply.asLong()));
  }

  /** Over whatever the new name held; both are of one slot. */
  public Pending<@Nullable Void> rename(String key, String newKey) {
    Runner.sameSlot(List.of(key, newKey));
    return runner.write(key, Args.of("RENAME").add(key).add(newKey), Family::nothing);
  }

  /** Whether it was copied: not over another key. Both are of one slot. */
  public Pending<Boolean> copy(String key, String newKey) {
    Runner.sameSlot(List.of(key, newKey));
    return runner.write(key, Args.of("COPY").add(key).add(newKey), Value::asBoolean);
  }
}
