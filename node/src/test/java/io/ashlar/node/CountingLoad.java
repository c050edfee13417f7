package io.ashlar.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.topology.SlotHash;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that count up. Afterwards each counter must show every increment that was acknowledged,
 * once, and none but those whose fate nobody knew beside them; so must a list and a hash that grow
 * with it.
 */
final class CountingLoad implements AutoCloseable {
  private static final int KEYS = 60;

  /** Between calls: what is watched needs the processors too. */
  private static final long PACE_NS = 1_000_000;

  private static final AtomicInteger INSTANCES = new AtomicInteger();

  /** Keys of its own. */
  private final int instance = INSTANCES.incrementAndGet();

  private final List<String> addresses;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicIntegerArray acknowledged = new AtomicIntegerArray(KEYS);
  private final AtomicIntegerArray unknown = new AtomicIntegerArray(KEYS);
  private final AtomicInteger calls = new AtomicInteger();
  private final List<String> errors = java.util.Collections.synchronizedList(new ArrayList<>());
  private volatile boolean done;
  private volatile long slowestNanos;

  CountingLoad(List<String> addresses, int clients) {
    this.addresses = addresses;
    for (int i = 0; i < clients; i++) {
      int first = i;
      threads.add(Thread.ofPlatform().daemon().start(() -> run(first, clients)));
    }
  }

  private String key(int number) {
    return "count" + instance + "-" + number;
  }

  private void run(int first, int step) {
    try (GridClient client = new GridClient(addresses)) {
      for (int i = first; !done; i = (i + step) % KEYS) {
        String key = key(i);
        try {
          // One command that changes two types: both or neither.
          String reply =
              client.call(
                  SlotHash.slotOf(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                  "EVAL",
                  "redis.call('RPUSH', '{' .. KEYS[1] .. '}l', ARGV[1])"
                      + " return redis.call('INCR', KEYS[1])",
                  "1",
                  key,
                  "x");
          if (reply.startsWith("-")) {
            errors.add(reply);
          } else {
            acknowledged.incrementAndGet(i);
          }
          calls.incrementAndGet();
          LockSupport.parkNanos(PACE_NS);
        } catch (GridClient.UnknownFateException e) {
          unknown.incrementAndGet(i);
        }
      }
      synchronized (this) {
        slowestNanos = Math.max(slowestNanos, client.slowestNanos);
      }
    }
  }

  int calls() {
    return calls.get();
  }

  long slowestMs() {
    return slowestNanos / 1_000_000;
  }

  void stop() throws InterruptedException {
    done = true;
    for (Thread thread : threads) {
      thread.join(60_000);
      assertThat(thread.isAlive()).isFalse();
    }
  }

  void check() throws GridClient.UnknownFateException {
    assertThat(errors).isEmpty();
    try (GridClient client = new GridClient(addresses)) {
      for (int i = 0; i < KEYS; i++) {
        String key = key(i);
        int slot = SlotHash.slotOf(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String count = client.call(slot, "GET", key);
        String length = client.call(slot, "LLEN", "{" + key + "}l");
        int seen = count.equals("nil") ? 0 : Integer.parseInt(count);
        assertThat(seen)
            .as(key)
            .isBetween(acknowledged.get(i), acknowledged.get(i) + unknown.get(i));
        assertThat(length).as(key).isEqualTo(Integer.toString(seen));
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
