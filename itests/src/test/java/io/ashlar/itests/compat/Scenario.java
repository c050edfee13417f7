package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What every client has to manage. */
final class Scenario {
  private static final int KEYS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long RETRY_PAUSE_MS = 50;

  private final String prefix;

  /**
   * @param prefix keeps the keys of different clients apart
   */
  Scenario(String prefix) {
    this.prefix = prefix;
  }

  void play(Subject client, CompatCluster cluster) throws Exception {
    for (int i = 0; i < KEYS; i++) {
      client.set(key(i), "value" + i);
    }
    requireAllKeys(client);
    List<String> counters =
        IntStream.range(0, KEYS).mapToObj(i -> prefix + ":counter:" + i).toList();
    assertThat(client.incrementAll(counters)).hasSize(KEYS).containsOnly(1L);
    String tagged = "{" + prefix + "}:account";
    assertThat(client.setAndCount(tagged, "opened")).isEqualTo(1);
    assertThat(client.get(tagged)).isEqualTo("opened");

    cluster.killLeaderOf(tagged);
    for (int i = 0; i < 100; i++) {
      int number = i;
      patiently(() -> client.set(key(number), "after" + number));
    }
    patiently(() -> client.set(tagged, "survived"));
    for (int i = 0; i < KEYS; i++) {
      int number = i;
      String expected = (i < 100 ? "after" : "value") + i;
      patiently(() -> assertThat(client.get(key(number))).isEqualTo(expected));
    }
    patiently(() -> assertThat(client.get(tagged)).isEqualTo("survived"));
    patiently(() -> assertThat(client.setAndCount(tagged, "again")).isGreaterThanOrEqualTo(2));
  }

  private void requireAllKeys(Subject client) throws Exception {
    for (int i = 0; i < KEYS; i++) {
      assertThat(client.get(key(i))).isEqualTo("value" + i);
    }
  }

  private String key(int number) {
    return prefix + ":" + number;
  }

  /** An action that may fail while the cluster elects a leader. */
  private interface Attempt {
    void run() throws Exception;
  }

  private static void patiently(Attempt attempt) throws Exception {
    long deadlineNs = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        attempt.run();
        return;
      } catch (Exception e) {
        if (System.nanoTime() > deadlineNs) {
          throw e;
        }
        Thread.sleep(RETRY_PAUSE_MS);
      }
    }
  }
}
