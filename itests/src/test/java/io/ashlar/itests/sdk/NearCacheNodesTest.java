package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.NearCache;
import io.ashlar.itests.await.Await;
import java.time.Duration;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A near cache on real nodes that are killed and stopped, while another client writes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class NearCacheNodesTest {
  private static final long PACE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private static SdkCluster cluster;
  private static AshlarClient client;

  @BeforeAll
  static void start() throws Exception {
    cluster = new SdkCluster();
    client = cluster.connect();
  }

  @AfterAll
  static void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static NearCache<String> cache() {
    return client.nearCache("near:", 1_000, Duration.ofMinutes(5));
  }

  @Test
  void itForgetsWhatOthersChange() throws Exception {
    try (AshlarClient other = cluster.connect();
        NearCache<String> cache = cache()) {
      assertThat(Await.within(20_000, 20, cache::isKeeping)).isTrue();
      for (int round = 0; round < 50; round++) {
        String value = "v" + round;
        other.strings().set("near:a", value).await();
        assertThat(Await.within(10_000, 1, () -> value.equals(cache.get("near:a").await())))
            .isTrue();
      }
      assertThat(Await.within(10_000, 1, () -> isKept(cache, "near:a"))).isTrue();
      other.keys().delete("near:a").await();
      assertThat(Await.within(10_000, 1, () -> cache.get("near:a").await() == null)).isTrue();
      other.strings().set("near:b", "brief", Duration.ofMillis(300)).await();
      assertThat(cache.get("near:b").await()).isEqualTo("brief");
      assertThat(Await.within(10_000, 10, () -> cache.get("near:b").await() == null)).isTrue();
    }
  }

  private static boolean isKept(NearCache<String> cache, String key) {
    String value = cache.get(key).await();
    return value != null && value.equals(cache.peek(key));
  }

  @Test
  void itKeepsNothingWhileANodeIsGone() throws Exception {
    try (AshlarClient other = cluster.connect();
        NearCache<String> cache = cache()) {
      other.strings().set("near:c", "before").await();
      assertThat(Await.within(20_000, 20, () -> isKept(cache, "near:c"))).isTrue();
      cluster.node(2).kill();
      assertThat(Await.within(20_000, 10, () -> !cache.isKeeping())).isTrue();
      assertThat(cache.peek("near:c")).isNull();
      other.strings().set("near:c", "after").await();
      assertThat(cache.get("near:c").await()).isEqualTo("after");
      cluster.restore();
      assertThat(Await.within(30_000, 20, () -> isKept(cache, "near:c"))).isTrue();
    }
  }

  /** Writes ever higher numbers, and knows when each was acknowledged. */
  private static final class Writer implements Runnable {
    final AshlarClient client;
    final NavigableMap<Long, Long> acknowledged = new ConcurrentSkipListMap<>();
    final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    final long beginNanos = System.nanoTime();
    volatile boolean stop;

    Writer(AshlarClient client) {
      this.client = client;
    }

    long elapsedNanos() {
      return System.nanoTime() - beginNanos;
    }

    @Override
    public void run() {
      for (long number = 1; !stop; number++) {
        try {
          client.strings().set("near:n", Long.toString(number)).await();
          acknowledged.put(elapsedNanos(), number);
        } catch (RuntimeException e) {
          failures.add(e);
        }
      }
    }
  }

  @Test
  void whatItSaysIsNeverOlderThanItPromises() throws Exception {
    AtomicLong reads = new AtomicLong();
    Queue<String> faults = new ConcurrentLinkedQueue<>();
    try (AshlarClient other = cluster.connect();
        NearCache<String> cache = cache()) {
      Writer writer = new Writer(other);
      Thread writing = Thread.ofPlatform().start(writer);
      Thread reading = Thread.ofPlatform().start(() -> read(cache, writer, reads, faults));
      for (int node = 0; node < SdkCluster.NODES; node++) {
        assertThat(Await.within(30_000, 20, cache::isKeeping)).isTrue();
        int stopped = node;
        if (node == 1) {
          // It keeps its connections and says nothing.
          cluster.node(stopped).freeze();
          assertThat(Await.within(20_000, 10, () -> !cache.isKeeping())).isTrue();
          cluster.node(stopped).thaw();
        } else {
          cluster.node(stopped).kill();
          assertThat(Await.within(20_000, 10, () -> !cache.isKeeping())).isTrue();
        }
        long atFault = writer.acknowledged.size();
        assertThat(Await.within(40_000, 20, () -> writer.acknowledged.size() > atFault + 20))
            .isTrue();
        cluster.restore();
      }
      assertThat(Await.within(30_000, 20, cache::isKeeping)).isTrue();
      assertThat(Await.within(30_000, 20, () -> reads.get() > 1_000)).isTrue();
      writer.stop = true;
      writing.join();
      reading.join();
      assertThat(writer.failures).isEmpty();
    }
    assertThat(faults).isEmpty();
  }

  private static void read(
      NearCache<String> cache, Writer writer, AtomicLong reads, Queue<String> faults) {
    while (!writer.stop) {
      long since = writer.elapsedNanos() - NearCache.BEHIND_MAX.toNanos();
      String value = cache.get("near:n").await();
      Map.Entry<Long, Long> least = writer.acknowledged.floorEntry(since);
      if (least != null && (value == null || Long.parseLong(value) < least.getValue())) {
        faults.add(value + " though " + least.getValue() + " was acknowledged before");
      }
      reads.incrementAndGet();
      // The nodes need the processor too.
      LockSupport.parkNanos(PACE_NANOS);
    }
  }
}
