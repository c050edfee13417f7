package io.ashlar.examples;

import io.ashlar.client.AshlarClient;
import io.ashlar.client.blocks.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Pictures to be made smaller, by workers that share a queue. One of them dies with a job: when the
 * job's time is over, another one gets it.
 */
public final class JobQueue {
  private static final int JOBS = 6;
  private static final Duration TIME_FOR_A_JOB = Duration.ofSeconds(2);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final WorkQueue queue;
  private final AtomicInteger done = new AtomicInteger();
  private final long beginNanos = System.nanoTime();

  JobQueue(WorkQueue queue) {
    this.queue = queue;
  }

  /** A worker that dies: its job is neither done nor given back. */
  private void workAndDie(String name) {
    WorkQueue.Job job = queue.take(PATIENCE).orElseThrow();
    System.out.println(name + " takes " + job.payload() + " and is not heard of again");
  }

  /** Works until all jobs are done. */
  private void work(String name) {
    while (done.get() < JOBS && System.nanoTime() - beginNanos < PATIENCE.toNanos()) {
      queue.take(LOOK).ifPresent(job -> finish(name, job));
    }
  }

  private void finish(String name, WorkQueue.Job job) {
    String what = name + " makes " + job.payload() + ", attempt " + job.attempt();
    if (job.done()) {
      done.incrementAndGet();
      System.out.println(what);
    } else {
      System.out.println(what + ": too late, another has it");
    }
  }

  /** Each on a thread of its own, as they would be in processes of their own. */
  private void run() throws InterruptedException {
    workAndDie("worker-1");
    List<Thread> workers = new ArrayList<>();
    workers.add(new Thread(() -> work("worker-2"), "worker-2"));
    workers.add(new Thread(() -> work("worker-3"), "worker-3"));
    workers.forEach(Thread::start);
    for (Thread worker : workers) {
      worker.join();
    }
    if (done.get() < JOBS) {
      throw new IllegalStateException(done.get() + " of " + JOBS + " jobs were done in time");
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    try (AshlarClient client =
        AshlarClient.connect(arguments.length > 0 ? arguments[0] : "localhost:9001")) {
      WorkQueue queue = new WorkQueue(client, "pictures:" + UUID.randomUUID(), TIME_FOR_A_JOB);
      for (int i = 1; i <= JOBS; i++) {
        queue.add("picture-" + i);
      }
      System.out.println(queue.waiting() + " jobs wait.");
      new JobQueue(queue).run();
      System.out.println("All done, " + queue.waiting() + " jobs wait.");
    }
  }
}
