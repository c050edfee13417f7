package io.ashlar.client.metrics;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.ashlar.client.ClientListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts and times calls in a Micrometer registry.
 *
 * <pre>
 * ashlar.client.calls          timer    command, outcome (success, failure)
 * ashlar.client.errors         counter  command, code (WRONGTYPE, UNAVAILABLE, FATE_UNKNOWN...)
 * ashlar.client.retries        counter  command, cause (moved, unavailable, connection_lost...)
 * ashlar.client.node.failures  counter  node
 * </pre>
 *
 * <pre>{@code
 * AshlarClient.connect(
 *     ClientOptions.of("localhost:9001").withListener(new MicrometerListener(registry)));
 * }</pre>
 */
public final class MicrometerListener implements ClientListener {
  private final MeterRegistry registry;
  private final ConcurrentMap<String, Timer> successes = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Timer> failures = new ConcurrentHashMap<>();

  public MicrometerListener(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(String command, long nanos, int attempts, @Nullable Throwable failure) {
    if (failure == null) {
      successes.computeIfAbsent(command, name -> timer(name, "success")).record(nanos, NANOSECONDS);
      return;
    }
    failures.computeIfAbsent(command, name -> timer(name, "failure")).record(nanos, NANOSECONDS);
    Counter.builder("ashlar.client.errors")
        .description("Calls that failed, by what they failed with.")
        .tag("command", command)
        .tag("code", ClientListener.codeOf(failure))
        .register(registry)
        .increment();
  }

  private Timer timer(String command, String outcome) {
    return Timer.builder("ashlar.client.calls")
        .description("Calls from their beginning to their end, with all attempts.")
        .tag("command", command)
        .tag("outcome", outcome)
        .register(registry);
  }

  @Override
  public void retried(String command, Retry why) {
    Counter.builder("ashlar.client.retries")
        .description("Attempts after the first, by what made them necessary.")
        .tag("command", command)
        .tag("cause", why.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  @Override
  public void nodeDown(String node) {
    Counter.builder("ashlar.client.node.failures")
        .description("Times that a node could not be reached.")
        .tag("node", node)
        .register(registry)
        .increment();
  }
}
