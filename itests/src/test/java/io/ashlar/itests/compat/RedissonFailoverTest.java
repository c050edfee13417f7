package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.itests.await.Await;
import io.ashlar.itests.client.NodeAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RLock;
import org.redisson.api.RPermitExpirableSemaphore;
import org.redisson.api.RSemaphore;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.config.Config;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A lock that is held while the leader that keeps it is killed stays held, and by its owner. */
@Timeout(150)
class RedissonFailoverTest {
  private static final long LIMIT_MS = 40_000;
  private static final String LOCK = "{held}:lock";
  private static final String CHANNEL = "redisson_lock__channel:" + LOCK;

  @Test
  void aHeldLockOutlivesItsLeader() throws Exception {
    try (CompatCluster cluster = CompatCluster.start()) {
      cluster.awaitSpreadLeaders();
      RedissonClient one = client(cluster);
      RedissonClient two = client(cluster);
      try {
        play(cluster, one, two);
      } finally {
        one.shutdown(0, 2, TimeUnit.SECONDS);
        two.shutdown(0, 2, TimeUnit.SECONDS);
      }
    }
  }

  private static RedissonClient client(CompatCluster cluster) {
    Config config = new Config();
    // The watchdog renews every third of this: also while there is no leader.
    config.setThreads(4).setNettyThreads(2).setLockWatchdogTimeout(9_000);
    config
        .useClusterServers()
        .addNodeAddress(
            cluster.nodes().stream().map(node -> "redis://" + node).toArray(String[]::new))
        .setScanInterval(500)
        .setTimeout(2_000)
        .setMasterConnectionMinimumIdleSize(2)
        .setSlaveConnectionMinimumIdleSize(1);
    return Redisson.create(config);
  }

  private static void play(CompatCluster cluster, RedissonClient one, RedissonClient two)
      throws Exception {
    RLock mine = one.getLock(LOCK);
    RLock other = two.getLock(LOCK);
    RSemaphore semaphore = one.getSemaphore("{held}:semaphore");
    semaphore.trySetPermits(5);
    semaphore.acquire(2);
    RPermitExpirableSemaphore permits = one.getPermitExpirableSemaphore("{held}:permits");
    permits.trySetPermits(1);
    String permit = permits.acquire();
    for (int i = 0; i < 200; i++) {
      one.getBucket("bucket:" + i).set("v" + i);
    }
    mine.lock();
    assertThat(other.tryLock()).isFalse();

    cluster.killLeaderOf(LOCK);
    // Whoever gets an answer at all gets the right one.
    onceAnswered(() -> assertThat(other.tryLock()).isFalse());
    onceAnswered(() -> assertThat(mine.isHeldByCurrentThread()).isTrue());
    onceAnswered(() -> assertThat(mine.getHoldCount()).isEqualTo(1));
    onceAnswered(
        () -> assertThat(two.getSemaphore("{held}:semaphore").availablePermits()).isEqualTo(3));
    onceAnswered(
        () -> assertThat(two.getPermitExpirableSemaphore("{held}:permits").tryAcquire()).isNull());
    for (int i = 0; i < 200; i++) {
      String key = "bucket:" + i;
      String value = "v" + i;
      onceAnswered(() -> assertThat(two.getBucket(key).get()).isEqualTo(value));
    }

    // The new leader tells the waiter, or it would sleep for the whole lease.
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> lockWithin(other, LIMIT_MS));
    assertThat(Await.within(LIMIT_MS, 50, () -> listeners(cluster) > 0)).isTrue();
    mine.unlock();
    assertThat(waiting.get(LIMIT_MS, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(mine.tryLock()).isFalse();
    permits.release(permit);
    assertThat(permits.availablePermits()).isEqualTo(1);
    cluster.restore();
    onceAnswered(() -> assertThat(mine.tryLock()).isFalse());
  }

  /** How many wait for the lock's message, on the nodes that there are. */
  private static long listeners(CompatCluster cluster) {
    long count = 0;
    for (NodeAddress node : cluster.nodes()) {
      try (Jedis jedis = new Jedis(node.host(), node.port())) {
        count += jedis.pubsubNumSub(CHANNEL).get(CHANNEL);
        count += jedis.pubsubShardNumSub(CHANNEL).get(CHANNEL);
      } catch (JedisConnectionException e) {
        // It was killed.
        continue;
      }
    }
    return count;
  }

  /** Asks until the client finds a server; a wrong answer is a failure at once. */
  private static void onceAnswered(Runnable question) throws InterruptedException {
    assertThat(Await.within(LIMIT_MS, 100, () -> answers(question))).isTrue();
  }

  private static boolean lockWithin(RLock lock, long limitMs) {
    try {
      return lock.tryLock(limitMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** False for a client that found no server; what is asserted about an answer stays a failure. */
  private static boolean answers(Runnable question) {
    try {
      question.run();
      return true;
    } catch (RedisException e) {
      return false;
    }
  }
}
