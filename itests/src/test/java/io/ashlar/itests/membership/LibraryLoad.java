package io.ashlar.itests.membership;

import io.ashlar.itests.client.NodeAddress;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes keys by way of a library that knows the nodes of the beginning and finds all others by
 * itself. Each key is written once: what the library throws is a request that failed.
 */
final class LibraryLoad implements AutoCloseable {
  /** Errors come at once; only a machine that is very slow needs so long. */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** A client library, used by one thread. What it throws is a runtime exception of its own. */
  private interface Library extends AutoCloseable {
    void set(String key, String value);

    String get(String key);

    @Override
    void close();
  }

  private final String name;
  private final Library library;
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean stopping;

  private LibraryLoad(String name, Library library) {
    this.name = name;
    this.library = library;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::write);
  }

  /** Begins to write by JedisCluster as it is when nothing is set but its patience. */
  static LibraryLoad jedis(List<NodeAddress> nodes) {
    int timeoutMs = (int) TIMEOUT.toMillis();
    JedisCluster jedis =
        new JedisCluster(
            nodes.stream()
                .map(node -> new HostAndPort(node.host(), node.port()))
                .collect(Collectors.toSet()),
            timeoutMs,
            timeoutMs);
    return new LibraryLoad(
        "jedis",
        new Library() {
          @Override
          public void set(String key, String value) {
            jedis.set(key, value);
          }

          @Override
          public String get(String key) {
            return String.valueOf(jedis.get(key));
          }

          @Override
          public void close() {
            jedis.close();
          }
        });
  }

  /** Begins to write by Lettuce, which looks for the nodes again when it meets a reason to. */
  static LibraryLoad lettuce(List<NodeAddress> nodes) {
    RedisClusterClient client =
        RedisClusterClient.create(
            nodes.stream()
                .map(node -> RedisURI.create(node.host(), node.port()))
                .collect(Collectors.toList()));
    client.setOptions(
        ClusterClientOptions.builder()
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enableAllAdaptiveRefreshTriggers()
                    .adaptiveRefreshTriggersTimeout(Duration.ofMillis(200))
                    .build())
            .build());
    StatefulRedisClusterConnection<String, String> connection = client.connect();
    connection.setTimeout(TIMEOUT);
    return new LibraryLoad(
        "lettuce",
        new Library() {
          @Override
          public void set(String key, String value) {
            connection.sync().set(key, value);
          }

          @Override
          public String get(String key) {
            return String.valueOf(connection.sync().get(key));
          }

          @Override
          public void close() {
            connection.close();
            client.shutdown(0, 2, TimeUnit.SECONDS);
          }
        });
  }

  private void write() {
    for (long i = 0; !stopping; i++) {
      String key = name + ":" + i;
      try {
        library.set(key, "value of " + key);
        acknowledged.add(key);
      } catch (JedisException | RedisException e) {
        failures.add(key + ": " + e);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  int acknowledged() {
    return acknowledged.size();
  }

  /** Requests that the library gave up. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
  }

  /** Keys that were acknowledged and are not there, as the library reads them. */
  List<String> lost() {
    List<String> lost = new ArrayList<>();
    for (String key : acknowledged) {
      String value = library.get(key);
      if (!value.equals("value of " + key)) {
        lost.add(key + ": " + value);
      }
    }
    return lost;
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    library.close();
  }
}
