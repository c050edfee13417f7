package io.ashlar.itests.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.blocks.DistributedLock;
import io.ashlar.client.blocks.DistributedSemaphore;
import io.ashlar.client.blocks.LeaderElection;
import io.ashlar.client.blocks.RateLimiter;
import io.ashlar.client.blocks.WorkQueue;
import io.ashlar.itests.await.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The building blocks on real nodes, and what they promise when nodes and clients die. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class BlocksTest {
  private static final Duration INVISIBLE = Duration.ofSeconds(3);
  private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

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

  @Test
  void aLockHasOneHolderAndItsTokensGrowWhileNodesAreKilled() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicLong last = new AtomicLong();
    AtomicInteger held = new AtomicInteger();
    AtomicBoolean stop = new AtomicBoolean();
    Queue<String> faults = new ConcurrentLinkedQueue<>();
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    DistributedLock lock =
                        new DistributedLock(client, "shared", Duration.ofSeconds(20));
                    while (!stop.get()) {
                      try (DistributedLock.Held now = lock.acquire(Duration.ofSeconds(30))) {
                        if (inside.incrementAndGet() != 1) {
                          faults.add("two hold it");
                        }
                        if (now.token() <= last.getAndSet(now.token())) {
                          faults.add("token " + now.token() + " is not new");
                        }
                        if (!now.isValid()) {
                          faults.add("held and not valid");
                        }
                        inside.decrementAndGet();
                        held.incrementAndGet();
                      } catch (RuntimeException e) {
                        faults.add(e.toString());
                      }
                    }
                  }));
    }
    for (int node = 0; node < SdkCluster.NODES; node++) {
      int before = held.get();
      assertThat(Await.within(30_000, 20, () -> held.get() > before + 3)).isTrue();
      cluster.node(node).kill();
      int atKill = held.get();
      assertThat(Await.within(40_000, 20, () -> held.get() > atKill + 3)).isTrue();
      cluster.restore();
    }
    stop.set(true);
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void aDeadHoldersLeaseEnds() throws Exception {
    AshlarClient dying = cluster.connect();
    DistributedLock.Held held =
        new DistributedLock(dying, "lease", Duration.ofSeconds(2)).acquire(Duration.ZERO);
    DistributedLock mine = new DistributedLock(client, "lease", Duration.ofSeconds(2));
    // It lives: its lease is renewed.
    assertThat(mine.tryAcquire(Duration.ofMillis(3_000))).isEmpty();
    assertThat(held.isValid()).isTrue();
    dying.close();
    Optional<DistributedLock.Held> next = mine.tryAcquire(Duration.ofSeconds(10));
    assertThat(next).isPresent();
    assertThat(next.get().token()).isGreaterThan(held.token());
    assertThat(Await.within(5_000, 10, () -> !held.isValid())).isTrue();
    // Who has lost it cannot take it from the next.
    assertThat(held.release()).isFalse();
    assertThat(mine.tryAcquire(Duration.ZERO)).isEmpty();
    assertThat(next.get().release()).isTrue();
    long token = next.get().token();
    try (DistributedLock.Held last = mine.acquire(Duration.ZERO)) {
      assertThat(last.token()).isGreaterThan(token);
    }
  }

  @Test
  void aSemaphoreGivesNoMoreThanItHas() throws Exception {
    Duration lease = Duration.ofSeconds(2);
    DistributedSemaphore semaphore = new DistributedSemaphore(client, "three", 3, lease);
    AshlarClient dying = cluster.connect();
    DistributedSemaphore others = new DistributedSemaphore(dying, "three", 3, lease);
    DistributedSemaphore.Permit mine = semaphore.tryAcquire().orElseThrow();
    DistributedSemaphore.Permit one = others.tryAcquire().orElseThrow();
    DistributedSemaphore.Permit two = others.tryAcquire().orElseThrow();
    // They live: nobody else gets one within more than a lease.
    assertThat(semaphore.tryAcquire(Duration.ofMillis(3_000))).isEmpty();
    assertThat(mine.isValid() && one.isValid() && two.isValid()).isTrue();
    assertThat(two.release()).isTrue();
    DistributedSemaphore.Permit again = semaphore.tryAcquire().orElseThrow();
    assertThat(semaphore.tryAcquire()).isEmpty();
    dying.close();
    DistributedSemaphore.Permit freed = semaphore.acquire(Duration.ofSeconds(10));
    assertThat(Await.within(5_000, 10, () -> !one.isValid())).isTrue();
    assertThat(one.release()).isFalse();
    assertThat(semaphore.tryAcquire()).isEmpty();
    assertThat(mine.release() && again.release() && freed.release()).isTrue();
    assertThat(client.keys().exists("{three}:permits").await()).isFalse();
  }

  @Test
  void aRateLimiterLetsThroughWhatIsAllowed() {
    RateLimiter limiter = new RateLimiter(client, 60, Duration.ofMinutes(10), 5);
    int allowed = 0;
    RateLimiter.Decision last = limiter.tryAcquire("user:1");
    while (last.allowed()) {
      allowed++;
      last = limiter.tryAcquire("user:1");
    }
    assertThat(allowed).isEqualTo(5);
    assertThat(last.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    assertThat(limiter.tryAcquire("user:2", 5).allowed()).isTrue();
    assertThat(limiter.tryAcquire("user:2").allowed()).isFalse();
    assertThatThrownBy(() -> limiter.tryAcquire("user:3", 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limiter.tryAcquire("user:3", 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRateLimiterGivesBackWithTime() throws Exception {
    RateLimiter limiter = new RateLimiter(client, 20, Duration.ofSeconds(1), 2);
    long fromNanos = System.nanoTime();
    AtomicInteger allowed = new AtomicInteger();
    boolean enough =
        Await.within(
            20_000,
            1,
            () -> limiter.tryAcquire("fast").allowed() && allowed.incrementAndGet() == 22);
    assertThat(enough).isTrue();
    // Two at once, and twenty at fifty milliseconds each; clocks are read in milliseconds.
    assertThat(Duration.ofNanos(System.nanoTime() - fromNanos))
        .isGreaterThan(Duration.ofMillis(998));
  }

  /**
   * Callers without a pause, and the limiter's leader dies again and again: never more than is
   * allowed in any time. A permit is given between its question and its answer, so of those asked
   * for after one moment and given before another there are never more than that time allows.
   */
  @Test
  void aRateLimiterNeverGivesMoreWhileItsLeaderIsKilled() throws Exception {
    PermitCallers callers = new PermitCallers(client);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < PermitCallers.COUNT; t++) {
      threads.add(Thread.ofPlatform().start(callers));
    }
    try {
      for (int kill = 0; kill < SdkCluster.NODES; kill++) {
        callers.awaitMore();
        cluster.killLeaderOf(PermitCallers.KEY);
        callers.awaitMore();
        cluster.restore();
      }
    } finally {
      callers.stop();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    callers.check();
  }

  @Test
  void aJobIsAnothersOnlyAfterItsTime() throws Exception {
    WorkQueue queue = new WorkQueue(client, "slow", Duration.ofSeconds(1));
    queue.add("first");
    queue.add("second");
    long askedNanos = System.nanoTime();
    WorkQueue.Job late = queue.take().orElseThrow();
    WorkQueue.Job back = queue.take().orElseThrow();
    assertThat(queue.take()).isEmpty();
    assertThat(back.giveBack()).isTrue();
    assertThat(back.isValid()).isFalse();
    WorkQueue.Job again = queue.take().orElseThrow();
    assertThat(again.payload()).isEqualTo("second");
    assertThat(back.done()).as("it is another's").isFalse();
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.done()).isTrue();
    WorkQueue.Job retaken = queue.take(Duration.ofSeconds(10)).orElseThrow();
    assertThat(Duration.ofNanos(System.nanoTime() - askedNanos))
        .isGreaterThan(Duration.ofMillis(998));
    assertThat(retaken.id()).isEqualTo(late.id());
    assertThat(late.isValid()).isFalse();
    assertThat(late.prolong()).isFalse();
    assertThat(late.done()).isFalse();
    assertThat(retaken.prolong()).isTrue();
    assertThat(retaken.done()).isTrue();
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void everyJobIsDoneThoughWorkersAndNodesDie() throws Exception {
    int jobs = 300;
    WorkQueue queue = new WorkQueue(client, "jobs", INVISIBLE);
    Workers workers = new Workers(queue);
    for (int i = 0; i < jobs; i++) {
      queue.add("job-" + i);
    }
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      threads.add(Thread.ofPlatform().start(workers));
    }
    cluster.node(1).kill();
    assertThat(Await.within(60_000, 50, () -> workers.done.size() > jobs / 2)).isTrue();
    cluster.restore();
    boolean all = Await.within(60_000, 50, () -> workers.done.size() == jobs);
    workers.stop = true;
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(workers.faults).isEmpty();
    assertThat(all).isTrue();
    assertThat(workers.left).isNotEmpty();
    assertThat(queue.take()).isEmpty();
  }

  /** Now and then a worker takes a job and is never heard of again. */
  private static final class Workers implements Runnable {
    final Set<String> done = ConcurrentHashMap.newKeySet();
    final Set<String> left = ConcurrentHashMap.newKeySet();
    final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** When who took a job last asked for it. */
    private final Map<String, Long> takenNanos = new ConcurrentHashMap<>();

    private final WorkQueue queue;
    volatile boolean stop;

    Workers(WorkQueue queue) {
      this.queue = queue;
    }

    @Override
    public void run() {
      while (!stop) {
        try {
          long askedNanos = System.nanoTime();
          queue
              .take()
              .ifPresentOrElse(
                  job -> work(job, askedNanos), () -> LockSupport.parkNanos(PACE_NANOS));
        } catch (RuntimeException e) {
          faults.add(e.toString());
        }
      }
    }

    private void work(WorkQueue.Job job, long askedNanos) {
      Long before = takenNanos.put(job.id(), askedNanos);
      if (before != null && System.nanoTime() - before < INVISIBLE.minusMillis(2).toNanos()) {
        faults.add(job.payload() + " was given again too soon");
      }
      if (job.attempt() == 1 && job.payload().endsWith("7")) {
        left.add(job.id());
      } else if (job.done()) {
        if (!done.add(job.payload())) {
          faults.add(job.payload() + " was done twice");
        }
      } else if (job.isValid()) {
        faults.add(job.payload() + " was taken away");
      }
    }
  }

  @Test
  void oneCandidateLeadsAndAnotherFollowsIt() throws Exception {
    Queue<String> events = new ConcurrentLinkedQueue<>();
    LeaderElection first = election(client, Duration.ofSeconds(20), "one", events);
    assertThat(Await.within(20_000, 10, first::isLeading)).isTrue();
    LeaderElection second = election(client, Duration.ofSeconds(20), "two", events);
    assertThat(second.isLeading()).isFalse();
    first.close();
    assertThat(first.isLeading()).isFalse();
    assertThat(Await.within(20_000, 10, second::isLeading)).isTrue();
    // Nodes come and go, and it leads on.
    cluster.node(0).kill();
    client.counters().increment("{boss}:n").await();
    cluster.restore();
    assertThat(second.isLeading()).isTrue();
    second.close();
    assertThat(events).containsExactly("one+", "one-", "two+", "two-");
  }

  @Test
  void aLeaderThatIsGoneIsFollowed() throws Exception {
    Queue<String> events = new ConcurrentLinkedQueue<>();
    AshlarClient dying = cluster.connect();
    LeaderElection first = election(dying, Duration.ofSeconds(1), "one", events);
    assertThat(Await.within(20_000, 10, first::isLeading)).isTrue();
    try (LeaderElection second = election(client, Duration.ofSeconds(1), "two", events)) {
      dying.close();
      assertThat(Await.within(20_000, 10, second::isLeading)).isTrue();
      assertThat(Await.within(20_000, 10, () -> events.contains("one-"))).isTrue();
      assertThat(first.isLeading()).isFalse();
    }
    first.close();
  }

  private static LeaderElection election(
      AshlarClient of, Duration lease, String name, Queue<String> events) {
    return new LeaderElection(
        of,
        "boss",
        lease,
        new LeaderElection.Candidate() {
          @Override
          public void elected(long term) {
            events.add(name + "+");
          }

          @Override
          public void deposed(long term) {
            events.add(name + "-");
          }
        });
  }
}
