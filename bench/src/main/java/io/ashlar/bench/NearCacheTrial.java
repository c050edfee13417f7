package io.ashlar.bench;

import io.ashlar.bench.contestant.Contestant;
import io.ashlar.client.AshlarClient;
import io.ashlar.client.ClientListener;
import io.ashlar.client.ClientOptions;
import io.ashlar.client.NearCache;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** How long a hit of the SDK's near cache takes: one thread, keys that are kept, a real cluster. */
final class NearCacheTrial {
  private static final int KEYS = 1_000;
  private static final String PREFIX = "near:";
  private static final String VALUE = "v".repeat(64);
  private static final int HITS_BETWEEN_LOOKS = 100_000;
  private static final Duration KEEPING_LIMIT = Duration.ofSeconds(30);

  /**
   * One round.
   *
   * @param asked how many gets went to the grid after all; those are slow
   */
  record Round(int round, long hits, double nsPerHit, long asked) {}

  private NearCacheTrial() {}

  static List<Round> run(Contestant grid, int rounds, Duration each, PrintStream progress)
      throws IOException, InterruptedException {
    AtomicLong calls = new AtomicLong();
    ClientListener counter =
        new ClientListener() {
          @Override
          public CallListener began(String command) {
            calls.incrementAndGet();
            return CallListener.NONE;
          }
        };
    String[] endpoints =
        grid.grpcAddresses().stream()
            .map(address -> "127.0.0.1:" + address.getPort())
            .toArray(String[]::new);
    List<Round> measured = new ArrayList<>();
    try (AshlarClient client =
            AshlarClient.connect(ClientOptions.of(endpoints).withListener(counter));
        NearCache<String> cache = client.nearCache(PREFIX, KEYS, Duration.ofHours(1))) {
      String[] keys = new String[KEYS];
      for (int i = 0; i < KEYS; i++) {
        keys[i] = PREFIX + i;
        client.strings().set(keys[i], VALUE).await();
      }
      keep(cache, keys);
      // Compiles the loop.
      loop(cache, keys, each);
      for (int round = 0; round < rounds; round++) {
        keep(cache, keys);
        long callsBefore = calls.get();
        long fromNs = System.nanoTime();
        long hits = loop(cache, keys, each);
        double nsPerHit = (System.nanoTime() - fromNs) / (double) hits;
        Round done = new Round(round, hits, nsPerHit, calls.get() - callsBefore);
        measured.add(done);
        progress.printf(
            Locale.ROOT,
            "  near cache round %d  %,.1f ns a hit, %,d hits, %d asked the grid%n",
            round + 1,
            done.nsPerHit(),
            done.hits(),
            done.asked());
      }
    }
    return measured;
  }

  /** Has every key kept. */
  private static void keep(NearCache<String> cache, String[] keys)
      throws IOException, InterruptedException {
    long deadlineNs = System.nanoTime() + KEEPING_LIMIT.toNanos();
    while (cache.size() < keys.length) {
      if (System.nanoTime() > deadlineNs) {
        throw new IOException("the near cache keeps " + cache.size() + " of " + keys.length);
      }
      if (cache.isKeeping()) {
        for (String key : keys) {
          cache.get(key).await();
        }
      }
      Thread.sleep(10);
    }
  }

  /** How many gets were answered. */
  private static long loop(NearCache<String> cache, String[] keys, Duration time)
      throws IOException {
    long endNs = System.nanoTime() + time.toNanos();
    long hits = 0;
    int key = 0;
    long length = 0;
    while (System.nanoTime() < endNs) {
      for (int i = 0; i < HITS_BETWEEN_LOOKS; i++) {
        String value = cache.get(keys[key]).await();
        length += value == null ? 0 : value.length();
        key = key + 1 == keys.length ? 0 : key + 1;
      }
      hits += HITS_BETWEEN_LOOKS;
    }
    if (length != hits * VALUE.length()) {
      throw new IOException("the near cache has lost a value");
    }
    return hits;
  }
}
