package io.ashlar.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Event loops that load gRPC ports. What is measured begins when every stream has been answered.
 */
final class GrpcCrew implements Crew {
  private static final long SEED = 20261122L;
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(20);

  private final LoadRun run;
  private final List<GrpcLoaderThread> loaders = new ArrayList<>();

  GrpcCrew(LoadRun run, int count, int phases) throws IOException, InterruptedException {
    this.run = run;
    CountDownLatch unanswered = new CountDownLatch(run.load().connections());
    try {
      for (int i = 0; i < count; i++) {
        int share = Crew.share(run.load().connections(), count, i);
        loaders.add(new GrpcLoaderThread(run, share, SEED + i, phases, unanswered));
      }
      long deadlineNs = System.nanoTime() + OPEN_LIMIT.toNanos();
      while (!unanswered.await(10, TimeUnit.MILLISECONDS)) {
        run.throwFailure();
        if (System.nanoTime() > deadlineNs) {
          throw new IOException(unanswered.getCount() + " streams have had no answer");
        }
      }
      for (GrpcLoaderThread loader : loaders) {
        loader.measure();
      }
    } catch (IOException | InterruptedException e) {
      run.stop();
      join();
      throw e;
    }
  }

  @Override
  public void join() throws InterruptedException {
    for (GrpcLoaderThread loader : loaders) {
      loader.end();
    }
  }

  @Override
  public LoadResult result(long elapsedNs) throws IOException {
    run.throwFailure();
    return Tally.sum(
        loaders.stream().map(GrpcLoaderThread::tally).toList(), elapsedNs, run.refreshes());
  }
}
