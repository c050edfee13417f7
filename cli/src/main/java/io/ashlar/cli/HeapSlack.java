package io.ashlar.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How much of the heap the collector may leave unused, and whether it collects when nothing asks
 * for it. The launcher's flags give nearly all memory back, which suits a node that has little to
 * do; in one that is busy they keep the collector running all the time. So they are loosened while
 * much is allocated, and as launched otherwise. HotSpot looks at the ratios at the end of each
 * marking.
 *
 * <p>Runs on a thread of its own; works on the whole process, however many nodes it holds.
 */
final class HeapSlack {
  /**
   * What the collector is told.
   *
   * @param minFreePercent the heap grows when less of it is free
   * @param maxFreePercent and shrinks when more is
   * @param periodicMs a collection that nothing else asked for comes after this time; 0 for never
   */
  record Flags(int minFreePercent, int maxFreePercent, long periodicMs) {
    private static final String MIN_FREE = "MinHeapFreeRatio";
    private static final String MAX_FREE = "MaxHeapFreeRatio";
    private static final String PERIODIC = "G1PeriodicGCInterval";

    static Flags of(HotSpotDiagnosticMXBean jvm) {
      return new Flags(
          Integer.parseInt(jvm.getVMOption(MIN_FREE).getValue()),
          Integer.parseInt(jvm.getVMOption(MAX_FREE).getValue()),
          Long.parseLong(jvm.getVMOption(PERIODIC).getValue()));
    }

    void set(HotSpotDiagnosticMXBean jvm) {
      // The least must not exceed the largest, not even in between.
      jvm.setVMOption(MIN_FREE, "0");
      jvm.setVMOption(MAX_FREE, String.valueOf(maxFreePercent));
      jvm.setVMOption(MIN_FREE, String.valueOf(minFreePercent));
      jvm.setVMOption(PERIODIC, String.valueOf(periodicMs));
    }
  }

  static final Flags BUSY = new Flags(30, 60, 0);

  private static final long PERIOD_MS = 1_000;

  /** Allocated in a period by a busy process; one without clients stays far below. */
  private static final long BUSY_BYTES = 8 << 20;

  /**
   * So many periods in a row must be quiet before memory is given back: whoever comes back finds a
   * tight heap, and pays for room again in its first seconds.
   */
  static final int QUIET_PERIODS = 30;

  /**
   * For so many periods the collector then runs often: it takes several runs to find all garbage.
   */
  private static final int GIVING_BACK_PERIODS = 8;

  private static final long GIVING_BACK_PERIODIC_MS = 200;

  private enum Phase {
    QUIET,
    BUSY,
    GIVING_BACK
  }

  private final LongSupplier allocatedBytes;
  private final Consumer<Flags> jvm;
  private final Flags quiet;
  private long lastAllocatedBytes;
  private int quietPeriods;
  private Phase phase = Phase.QUIET;

  /**
   * @param allocatedBytes by all threads since the process started
   * @param quiet for a process that has little to do
   */
  HeapSlack(LongSupplier allocatedBytes, Consumer<Flags> jvm, Flags quiet) {
    this.allocatedBytes = allocatedBytes;
    this.jvm = jvm;
    this.quiet = quiet;
    this.lastAllocatedBytes = allocatedBytes.getAsLong();
  }

  /**
   * Watches this process until it ends, if it was launched with tight ratios: whoever chose looser
   * ones, or a JVM that can not change them while it runs, is left alone.
   */
  static void watch() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    if (jvm == null
        || !(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)
        || !threads.isThreadAllocatedMemorySupported()) {
      return;
    }
    Flags launched = Flags.of(jvm);
    if (launched.maxFreePercent() >= BUSY.maxFreePercent()) {
      return;
    }
    HeapSlack slack =
        new HeapSlack(threads::getTotalThreadAllocatedBytes, flags -> flags.set(jvm), launched);
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heap-slack").factory());
    var _ = thread.scheduleWithFixedDelay(slack::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  /** Once a period. */
  void look() {
    long nowBytes = allocatedBytes.getAsLong();
    boolean busy = nowBytes - lastAllocatedBytes >= BUSY_BYTES;
    lastAllocatedBytes = nowBytes;
    quietPeriods = busy ? 0 : quietPeriods + 1;
    Phase next =
        switch (phase) {
          case QUIET -> busy ? Phase.BUSY : Phase.QUIET;
          case BUSY -> quietPeriods >= QUIET_PERIODS ? Phase.GIVING_BACK : Phase.BUSY;
          case GIVING_BACK -> {
            if (busy) {
              yield Phase.BUSY;
            }
            boolean done = quietPeriods >= QUIET_PERIODS + GIVING_BACK_PERIODS;
            yield done ? Phase.QUIET : Phase.GIVING_BACK;
          }
        };
    if (next != phase) {
      phase = next;
      jvm.accept(flagsOf(next));
    }
  }

  private Flags flagsOf(Phase of) {
    return switch (of) {
      case QUIET -> quiet;
      case BUSY -> BUSY;
      case GIVING_BACK ->
          new Flags(quiet.minFreePercent(), quiet.maxFreePercent(), GIVING_BACK_PERIODIC_MS);
    };
  }
}
