package io.ashlar.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Threads that load RESP ports. */
final class RespCrew implements Crew {
  private static final long SEED = 20261122L;

  private final LoadRun run;
  private final List<LoaderThread> loaders = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  RespCrew(LoadRun run, int count, int phases) throws IOException {
    this.run = run;
    for (int i = 0; i < count; i++) {
      int share = Crew.share(run.load().connections(), count, i);
      LoaderThread loader = new LoaderThread(run, share, SEED + i, phases);
      loaders.add(loader);
      threads.add(Thread.ofPlatform().daemon().name("loader-" + i).start(loader));
    }
  }

  @Override
  public void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  boolean joinWithin(Duration limit) throws InterruptedException {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    boolean ended = true;
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(Math.max(1, deadlineNs - System.nanoTime()));
      ended &= thread.join(left);
    }
    return ended;
  }

  @Override
  public LoadResult result(long elapsedNs) throws IOException {
    run.throwFailure();
    return Tally.sum(
        loaders.stream().map(LoaderThread::tally).toList(), elapsedNs, run.refreshes());
  }
}
