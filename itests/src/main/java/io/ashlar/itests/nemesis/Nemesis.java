package io.ashlar.itests.nemesis;

import io.ashlar.itests.testbed.Testbed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries out a schedule on a thread of its own. */
public final class Nemesis {
  private final List<Schedule.Step> schedule;
  private final Faults faults;
  private final PrintStream out;
  private final Map<FaultKind, Integer> done = new EnumMap<>(FaultKind.class);
  private final List<String> failures = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile String latest = "none yet";

  private record Action(long atMs, Runnable what) {}

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
    PriorityQueue<Action> queue = new PriorityQueue<>(Comparator.comparingLong(Action::atMs));
    for (Schedule.Step step : schedule) {
      queue.add(new Action(step.atMs(), () -> begin(step, startNs, queue)));
    }
    try {
      for (Action next = queue.poll(); next != null; next = queue.poll()) {
        long waitMs = next.atMs - sinceMs(startNs);
        if (stopping.await(Math.max(0, waitMs), TimeUnit.MILLISECONDS)) {
          return;
        }
        next.what.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void begin(Schedule.Step step, long startNs, PriorityQueue<Action> queue) {
    Faults.Active active = faults.begin(step);
    count(step.kind());
    latest = step.kind() + " " + active.target();
    out.printf(
        "  %6d ms  %s %s for %d ms%n",
        sinceMs(startNs), step.kind(), active.target(), step.durationMs());
    queue.add(new Action(sinceMs(startNs) + step.durationMs(), active.end()));
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

  /** Stops after the step under way; faults at work stay until the testbed is healed. */
  public void stop() throws InterruptedException {
    Thread running = thread;
    if (running != null) {
      stopping.countDown();
      running.join();
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
