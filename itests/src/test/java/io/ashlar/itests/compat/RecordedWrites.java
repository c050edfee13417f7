package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.client.NodeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writers that remember what was acknowledged. Each has keys of its own and writes growing numbers
 * to them in turn, so what a key must hold at least, and can hold at most, is known at any time.
 */
final class RecordedWrites implements AutoCloseable {
  private static final int WRITERS = 4;
  private static final int KEYS_EACH = 200;
  private static final int TIMEOUT_MS = 1_000;

  /** For who wants to see no failure: the machine may be slow, an error comes at once. */
  static final int PATIENT_MS = 20_000;

  private static final long PAUSE_NS = 10_000_000;

  /** Between writes: what is watched needs the processors too. */
  private static final long PACE_NS = 1_000_000;

  private final List<NodeAddress> nodes;
  private final int timeoutMs;
  private final List<Thread> threads = new ArrayList<>();

  /** The greatest number that was acknowledged, or sent, by key. */
  private final AtomicLongArray acknowledged = new AtomicLongArray(WRITERS * KEYS_EACH);

  private final AtomicLongArray sent = new AtomicLongArray(WRITERS * KEYS_EACH);
  private final AtomicLong acknowledgements = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  RecordedWrites(List<NodeAddress> nodes) {
    this(nodes, TIMEOUT_MS);
  }

  /**
   * @param timeoutMs for an answer
   */
  RecordedWrites(List<NodeAddress> nodes, int timeoutMs) {
    this.nodes = nodes;
    this.timeoutMs = timeoutMs;
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      threads.add(Thread.ofPlatform().daemon().name("writer " + i).start(() -> write(writer)));
    }
  }

  /** Writes that were acknowledged so far, all keys together. */
  long acknowledgements() {
    return acknowledgements.get();
  }

  /** Of requests; the client follows redirections by itself. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  private JedisCluster connect() {
    return new JedisCluster(
        nodes.stream().map(n -> new HostAndPort(n.host(), n.port())).collect(Collectors.toSet()),
        timeoutMs,
        timeoutMs);
  }

  private void write(int writer) {
    JedisCluster jedis = null;
    for (long number = 1; !stopping; number++) {
      int key = writer * KEYS_EACH + (int) (number % KEYS_EACH);
      try {
        if (jedis == null) {
          jedis = connect();
        }
        sent.set(key, number);
        if (jedis.set(name(key), Long.toString(number)).equals("OK")) {
          acknowledged.set(key, number);
          acknowledgements.incrementAndGet();
        }
        LockSupport.parkNanos(PACE_NS);
      } catch (JedisException e) {
        // Not acknowledged: it may hold or not. The next write goes to the next key.
        failures.add(name(key) + ": " + e);
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
    if (jedis != null) {
      jedis.close();
    }
  }

  private static String name(int key) {
    return "recorded:" + key;
  }

  /** Reads every key, while writing goes on or not. */
  void check() {
    try (JedisCluster jedis = connect()) {
      for (int key = 0; key < WRITERS * KEYS_EACH; key++) {
        long atLeast = acknowledged.get(key);
        String value = jedis.get(name(key));
        long found = value == null ? 0 : Long.parseLong(value);
        assertThat(found)
            .as("%s: acknowledged %d, sent %d", name(key), atLeast, sent.get(key))
            .isBetween(atLeast, sent.get(key));
      }
    }
  }

  /** Writes no more. */
  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public void close() throws InterruptedException {
    stop();
  }
}
