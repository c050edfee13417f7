package io.ashlar.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.FakeGrid.Mishap;
import io.ashlar.client.metrics.MicrometerListener;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MicrometerListenerTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private FakeGrid grid;
  private AshlarClient client;

  @BeforeEach
  void open() throws Exception {
    grid = new FakeGrid();
    client =
        AshlarClient.connect(
            ClientOptions.of(grid.first.endpoint()).withListener(new MicrometerListener(registry)));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    grid.close();
  }

  private Timer calls(String command, String outcome) {
    return registry.get("ashlar.client.calls").tags("command", command, "outcome", outcome).timer();
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @Test
  void callsAreTimedByCommand() {
    for (int i = 0; i < 3; i++) {
      client.counters().increment("n").await();
    }
    client.counters().get("n").await();
    assertThat(calls("INCR", "success").count()).isEqualTo(3);
    assertThat(calls("INCR", "success").totalTime(TimeUnit.NANOSECONDS)).isPositive();
    assertThat(calls("GET", "success").count()).isEqualTo(1);
    assertThat(registry.find("ashlar.client.errors").counters()).isEmpty();
  }

  @Test
  void errorsAreCountedByTheirCode() {
    grid.mishaps.add(Mishap.WRONG_TYPE);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(CommandException.class);
    grid.mishaps.add(Mishap.FORGOTTEN);
    assertThatThrownBy(() -> client.counters().increment("n").await())
        .isInstanceOf(FateUnknownException.class);
    assertThat(calls("INCR", "failure").count()).isEqualTo(2);
    assertThat(count("ashlar.client.errors", "command", "INCR", "code", "WRONGTYPE")).isOne();
    assertThat(count("ashlar.client.errors", "command", "INCR", "code", "FATE_UNKNOWN")).isOne();
  }

  @Test
  void retriesAndLostNodesAreCounted() {
    grid.mishaps.add(Mishap.UNAVAILABLE);
    grid.mishaps.add(Mishap.BREAK);
    client.counters().increment("n").await();
    assertThat(calls("INCR", "success").count()).isEqualTo(1);
    assertThat(count("ashlar.client.retries", "command", "INCR", "cause", "unavailable")).isOne();
    assertThat(count("ashlar.client.retries", "command", "INCR", "cause", "connection_lost"))
        .isOne();
    assertThat(count("ashlar.client.node.failures", "node", grid.first.endpoint())).isOne();
  }
}
