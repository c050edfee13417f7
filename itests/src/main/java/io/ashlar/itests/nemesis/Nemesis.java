package io.ashlar.itests.nemesis;

import io.ashlar.itests.testbed.Testbed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out a schedule on a thread of its own. Each fault is ended by a thread of its own: what
 * begins or ends may have to wait for another fault to be over, as a process that is killed waits
 * for its stalled disk.
 */
public final class Nemesis {
  private final List<Schedule.Step> schedule;
  private final Faults faults;
  private final PrintStream out;
  private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);
  private final List<String> failures = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile String latest = "none yet";

  /** A nemesis that has not begun; {@code out} gets a line for each fault. */
  public Nemesis(Testbed testbed, List<Schedule.Step> schedule, PrintStream out) {
    this.schedule = schedule;
    this.faults = new Faults(testbed);
    this.out = out;
  }

  /** Begins. */
  public void start() {
    thread = Thread.ofPlatform().daemon().name("nemesis").start(this::run);
  }

  private void run() {
    long startNs = System.nanoTime();
    try {
      for (Schedule.Step step : schedule) {
        if (stopping.await(step.atMs() - sinceMs(startNs), TimeUnit.MILLISECONDS)) {
          return;
        }
        begin(step, startNs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void begin(Schedule.Step step, long startNs) {
    Faults.Active active = faults.begin(step);
    count(step.kind());
    latest = step.kind() + " " + active.target();
    out.printf(
        "  %6d ms  %s %s for %d ms%n",
        sinceMs(startNs), step.kind(), active.target(), step.durationMs());
    Thread.ofPlatform()
        .daemon()
        .name("end of " + latest)
        .start(() -> endAfter(step.durationMs(), active));
  }

  private void endAfter(long durationMs, Faults.Active active) {
    try {
      if (!over.await(durationMs, TimeUnit.MILLISECONDS)) {
        active.end().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private static long sinceMs(long startNs) {
    return (System.nanoTime() - startNs) / 1_000_000;
  }

  private synchronized void count(FaultKind kind) {
    done.merge(kind, 1, Integer::sum);
  }

  private synchronized void failed(RuntimeException e) {
    failures.add("the nemesis itself failed: " + e);
  }

  /**
   * Stops after the step under way; faults at work then stay until the testbed is healed. Until the
   * step is done faults go on to end, since it may wait for one of them.
   */
  public void stop() throws InterruptedException {
    Thread running = thread;
    if (running != null) {
      stopping.countDown();
      running.join();
      over.countDown();
    }
  }

  /** The fault that began last, in words. */
  public String latest() {
    return latest;
  }

  /** Faults that began, by kind. */
  public synchronized Map<FaultKind, Integer> done() {
    return new EnumMap<>(done);
  }

  /** Why it could not go on, where that happened. */
  public synchronized List<String> failures() {
    return List.copyOf(failures);
  }
}
