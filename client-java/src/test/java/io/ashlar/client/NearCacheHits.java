package io.ashlar.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How long a hit of a near cache takes: run the main method, which prints one line a round. */
final class NearCacheHits {
  private static final int KEYS = 1_000;
  private static final int HITS = 20_000_000;
  private static final int ROUNDS = 5;

  private NearCacheHits() {}

  public static void main(String[] args) throws Exception {
    FakeGrid grid = new FakeGrid();
    try (AshlarClient client = AshlarClient.connect(grid.first.endpoint());
        NearCache<String> cache = client.nearCache("near:", KEYS, Duration.ofHours(1))) {
      while (!cache.isKeeping()) {
        LockSupport.parkNanos(1_000_000);
      }
      String[] keys = new String[KEYS];
      for (int i = 0; i < KEYS; i++) {
        keys[i] = "near:" + i;
        cache.get(keys[i]).await();
      }
      long length = 0;
      for (int round = 0; round < ROUNDS; round++) {
        int asked = grid.seen.size();
        long from = System.nanoTime();
        for (int i = 0; i < HITS; i++) {
          length += cache.get(keys[i % KEYS]).await().length();
        }
        double nanos = (System.nanoTime() - from) / (double) HITS;
        System.out.printf(
            "%.1f ns a hit, %d of %d asked the grid%n", nanos, grid.seen.size() - asked, HITS);
      }
      System.out.println(length);
    } finally {
      grid.close();
    }
  }
}
