package io.ashlar.itests.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.itests.await.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redisson.Redisson;
import org.redisson.api.RBatch;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RBloomFilter;
import org.redisson.api.RCountDownLatch;
import org.redisson.api.RDelayedQueue;
import org.redisson.api.RFuture;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RPermitExpirableSemaphore;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RReadWriteLock;
import org.redisson.api.RScoredSortedSet;
import org.redisson.api.RScript;
import org.redisson.api.RSemaphore;
import org.redisson.api.RStream;
import org.redisson.api.RTopic;
import org.redisson.api.RTransaction;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.api.TransactionOptions;
import org.redisson.api.stream.StreamAddArgs;
import org.redisson.api.stream.StreamCreateGroupArgs;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamReadGroupArgs;
import org.redisson.client.codec.Codec;
import org.redisson.client.codec.IntegerCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;

/** Redisson's objects on one node; two clients, so that one sees what the other did. */
@Timeout(120)
class RedissonTest {
  private static final long LIMIT_MS = 10_000;

  /** What the server is to count with stands there as digits. */
  private static final Codec NUMBERS =
      new CompositeCodec(StringCodec.INSTANCE, IntegerCodec.INSTANCE);

  @SuppressWarnings("NullAway.Init")
  private static CompatCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private static RedissonClient one;

  @SuppressWarnings("NullAway.Init")
  private static RedissonClient two;

  @BeforeAll
  static void start() throws Exception {
    cluster = CompatCluster.single();
    one = client();
    two = client();
  }

  private static RedissonClient client() {
    Config config = new Config();
    config
        .setThreads(4)
        .setNettyThreads(2)
        .useSingleServer()
        .setAddress("redis://" + cluster.first())
        .setConnectionMinimumIdleSize(2)
        .setConnectionPoolSize(8);
    return Redisson.create(config);
  }

  @AfterAll
  static void stop() throws Exception {
    if (one != null) {
      one.shutdown(0, 2, TimeUnit.SECONDS);
    }
    if (two != null) {
      two.shutdown(0, 2, TimeUnit.SECONDS);
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void lockIsReentrantAndExclusive() throws Exception {
    RLock mine = one.getLock("lock");
    RLock other = two.getLock("lock");
    mine.lock();
    mine.lock();
    assertThat(mine.getHoldCount()).isEqualTo(2);
    assertThat(other.tryLock()).isFalse();
    assertThatThrownBy(other::unlock).isInstanceOf(IllegalMonitorStateException.class);
    CompletableFuture<Boolean> waiting =
        CompletableFuture.supplyAsync(() -> lockWithin(other, Duration.ofSeconds(8)));
    mine.unlock();
    assertThat(mine.isLocked()).isTrue();
    mine.unlock();
    assertThat(waiting.get()).as("the waiter is woken by a message").isTrue();
    assertThat(mine.tryLock()).isFalse();
    assertThat(other.forceUnlock()).isTrue();

    assertThat(mine.tryLock(0, 150, TimeUnit.MILLISECONDS)).isTrue();
    assertThat(other.tryLock(5, TimeUnit.SECONDS)).as("a lease ends").isTrue();
    other.unlock();

    long first = one.getFencedLock("fenced").lockAndGetToken();
    one.getFencedLock("fenced").unlock();
    assertThat(two.getFencedLock("fenced").lockAndGetToken()).isEqualTo(first + 1);
    two.getFencedLock("fenced").unlock();
  }

  private static boolean lockWithin(RLock lock, Duration limit) {
    try {
      return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void fairLockServesInOrder() throws Exception {
    RLock fair = one.getFairLock("fair");
    fair.lock();
    BlockingQueue<Integer> order = new LinkedBlockingQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int number = i;
      RedissonClient client = i % 2 == 0 ? two : one;
      Thread thread =
          Thread.ofPlatform()
              .start(
                  () -> {
                    RLock lock = client.getFairLock("fair");
                    lock.lock();
                    order.add(number);
                    lock.unlock();
                  });
      threads.add(thread);
      int waiters = i + 1;
      assertThat(Await.within(LIMIT_MS, () -> fairWaiters() == waiters)).isTrue();
    }
    fair.unlock();
    for (Thread thread : threads) {
      assertThat(thread.join(Duration.ofMillis(LIMIT_MS))).isTrue();
    }
    assertThat(order).containsExactly(0, 1, 2, 3);
  }

  private static int fairWaiters() {
    return one.getList("redisson_lock_queue:{fair}").size();
  }

  @Test
  void readersShareAndWritersDoNot() throws Exception {
    RReadWriteLock mine = one.getReadWriteLock("rw");
    RReadWriteLock other = two.getReadWriteLock("rw");
    mine.readLock().lock();
    assertThat(other.readLock().tryLock()).isTrue();
    assertThat(other.writeLock().tryLock()).isFalse();
    other.readLock().unlock();
    mine.readLock().unlock();
    assertThat(other.writeLock().tryLock()).isTrue();
    assertThat(mine.readLock().tryLock()).isFalse();
    other.writeLock().unlock();
    assertThat(mine.readLock().tryLock(5, TimeUnit.SECONDS)).isTrue();
    mine.readLock().unlock();
  }

  @Test
  void semaphoresAndLatches() throws Exception {
    RSemaphore semaphore = one.getSemaphore("semaphore");
    assertThat(semaphore.trySetPermits(3)).isTrue();
    semaphore.acquire(2);
    assertThat(two.getSemaphore("semaphore").tryAcquire(2)).isFalse();
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> acquire(two.getSemaphore("semaphore"), 2));
    semaphore.release();
    waiting.get();
    assertThat(semaphore.availablePermits()).isZero();

    RPermitExpirableSemaphore expirable = one.getPermitExpirableSemaphore("expirable");
    expirable.trySetPermits(2);
    String permit = expirable.acquire();
    String lent = expirable.acquire(150, TimeUnit.MILLISECONDS);
    assertThat(two.getPermitExpirableSemaphore("expirable").tryAcquire()).isNull();
    String taken = two.getPermitExpirableSemaphore("expirable").tryAcquire(5, 60, TimeUnit.SECONDS);
    assertThat(taken).as("an expired permit is free").isNotNull();
    assertThat(expirable.tryRelease(lent)).as("it is not ours any more").isFalse();
    expirable.release(permit);
    two.getPermitExpirableSemaphore("expirable").release(taken);
    assertThat(expirable.availablePermits()).isEqualTo(2);

    RCountDownLatch latch = one.getCountDownLatch("latch");
    latch.trySetCount(2);
    CompletableFuture<Boolean> opened =
        CompletableFuture.supplyAsync(() -> await(two.getCountDownLatch("latch")));
    latch.countDown();
    latch.countDown();
    assertThat(opened.get()).isTrue();
  }

  private static void acquire(RSemaphore semaphore, int permits) {
    try {
      semaphore.acquire(permits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean await(RCountDownLatch latch) {
    try {
      return latch.await(LIMIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Test
  void mapsAndCaches() throws Exception {
    RMap<String, Integer> map = one.getMap("map", NUMBERS);
    for (int i = 0; i < 1_000; i++) {
      map.fastPut("key" + i, i);
    }
    assertThat(two.<String, Integer>getMap("map", NUMBERS).get("key77")).isEqualTo(77);
    assertThat(map.addAndGet("key1", 41)).isEqualTo(42);
    assertThat(map.replace("key2", 2, 3)).isTrue();
    assertThat(map.putIfAbsent("key2", 9)).isEqualTo(3);
    assertThat(map.readAllKeySet()).hasSize(1_000);
    assertThat(map.keySet().stream().count()).as("by HSCAN").isEqualTo(1_000);

    RMapCache<String, String> cache = one.getMapCache("cache");
    cache.put("short", "1", 150, TimeUnit.MILLISECONDS);
    cache.put("long", "2", 60, TimeUnit.SECONDS, 30, TimeUnit.SECONDS);
    cache.put("always", "3");
    assertThat(cache.remainTimeToLive("long")).isBetween(1L, 60_000L);
    assertThat(Await.within(LIMIT_MS, () -> cache.get("short") == null)).isTrue();
    assertThat(two.<String, String>getMapCache("cache").get("long")).isEqualTo("2");
    RMapCache<String, String> bounded = one.getMapCache("bounded");
    assertThat(bounded.trySetMaxSize(2)).isTrue();
    bounded.put("a", "1");
    bounded.put("b", "2");
    bounded.put("c", "3");
    assertThat(bounded.readAllKeySet())
        .as("the one used longest ago goes")
        .containsExactlyInAnyOrder("b", "c");

    RScoredSortedSet<String> board = one.getScoredSortedSet("board");
    for (int i = 0; i < 300; i++) {
      board.add(i * 0.5, "player" + i);
    }
    assertThat(board.rank("player10")).isEqualTo(10);
    assertThat(board.valueRange(0, 2)).containsExactly("player0", "player1", "player2");
    assertThat(board.pollLast()).isEqualTo("player299");

    RBloomFilter<String> bloom = one.getBloomFilter("bloom");
    bloom.tryInit(1_000, 0.01);
    bloom.add("seen");
    assertThat(two.<String>getBloomFilter("bloom").contains("seen")).isTrue();
  }

  @Test
  void streamsAndQueues() throws Exception {
    RStream<String, String> stream = one.getStream("stream");
    stream.createGroup(StreamCreateGroupArgs.name("group").makeStream());
    List<StreamMessageId> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(stream.add(StreamAddArgs.entry("number", "n" + i)));
    }
    Map<StreamMessageId, Map<String, String>> read =
        two.<String, String>getStream("stream")
            .readGroup("group", "worker", StreamReadGroupArgs.neverDelivered().count(3));
    assertThat(read.keySet()).containsExactlyElementsOf(ids.subList(0, 3));
    assertThat(stream.ack("group", ids.get(0))).isEqualTo(1);
    assertThat(stream.getPendingInfo("group").getTotal()).isEqualTo(2);
    assertThat(
            stream
                .autoClaim("group", "other", 0, TimeUnit.MILLISECONDS, StreamMessageId.MIN, 10)
                .getMessages()
                .keySet())
        .containsExactlyElementsOf(ids.subList(1, 3));
    assertThat(stream.listGroups()).hasSize(1);

    RBlockingQueue<String> target = one.getBlockingQueue("delayed");
    RDelayedQueue<String> delayed = one.getDelayedQueue(target);
    long beginNs = System.nanoTime();
    delayed.offer("later", 300, TimeUnit.MILLISECONDS);
    delayed.offer("sooner", 100, TimeUnit.MILLISECONDS);
    RBlockingQueue<String> taker = two.getBlockingQueue("delayed");
    assertThat(taker.poll(LIMIT_MS, TimeUnit.MILLISECONDS)).isEqualTo("sooner");
    assertThat(taker.poll(LIMIT_MS, TimeUnit.MILLISECONDS)).isEqualTo("later");
    assertThat(System.nanoTime() - beginNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(290));
    delayed.destroy();
    assertThat(taker.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void rateLimiter() throws Exception {
    RRateLimiter limiter = one.getRateLimiter("limiter");
    assertThat(limiter.trySetRate(RateType.OVERALL, 3, Duration.ofMillis(500))).isTrue();
    RRateLimiter other = two.getRateLimiter("limiter");
    assertThat(limiter.tryAcquire(2)).isTrue();
    assertThat(other.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(other.tryAcquire(Duration.ofSeconds(5))).as("in the next interval").isTrue();
  }

  @Test
  void topics() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    RTopic topic = one.getTopic("topic");
    topic.addListener(String.class, (channel, message) -> heard.add(channel + "=" + message));
    one.getPatternTopic("top*")
        .addListener(String.class, (pattern, channel, message) -> heard.add(pattern + message));
    one.getShardedTopic("sharded")
        .addListener(String.class, (channel, message) -> heard.add(channel + "=" + message));
    assertThat(two.getTopic("topic").publish("hello")).isEqualTo(2);
    two.getShardedTopic("sharded").publish("hello");
    assertThat(Await.within(LIMIT_MS, () -> heard.size() == 3)).isTrue();
    assertThat(heard).containsExactlyInAnyOrder("topic=hello", "top*hello", "sharded=hello");

    one.getReliableTopic("reliable")
        .addListener(String.class, (channel, message) -> heard.add("reliable " + message));
    two.getReliableTopic("reliable").publish("kept");
    assertThat(Await.within(LIMIT_MS, () -> heard.contains("reliable kept"))).isTrue();
  }

  @Test
  void batchesTransactionsAndScripts() throws Exception {
    RBatch batch = one.createBatch();
    List<RFuture<Long>> counts = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      counts.add(batch.getAtomicLong("counter").incrementAndGetAsync());
    }
    batch.execute();
    assertThat(counts.getLast().get()).isEqualTo(500);

    RTransaction transaction = one.createTransaction(TransactionOptions.defaults());
    transaction.<String, String>getMap("{tx}accounts").put("a", "1");
    transaction.<String>getBucket("{tx}bucket").set("2");
    assertThat(two.getBucket("{tx}bucket").get()).isNull();
    transaction.commit();
    assertThat(two.getBucket("{tx}bucket").get()).isEqualTo("2");
    assertThat(two.<String, String>getMap("{tx}accounts").get("a")).isEqualTo("1");

    String sum = "local n = 0 for _, v in ipairs(ARGV) do n = n + #v end return n";
    RScript script = one.getScript(StringCodec.INSTANCE);
    String sha = script.scriptLoad(sum);
    Long length =
        script.evalSha(
            RScript.Mode.READ_ONLY, sha, RScript.ReturnType.LONG, List.of(), "four", "seven77");
    assertThat(length).isEqualTo(11);
  }
}
