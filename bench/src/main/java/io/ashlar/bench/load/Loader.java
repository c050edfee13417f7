package io.ashlar.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Runs loads. */
public final class Loader {
  /** What happens beside a load; it ends with this. */
  public interface Script {
    void play(PhaseSwitch phases) throws IOException, InterruptedException;
  }

  /** Chooses the histogram that latencies go into from now on. */
  public interface PhaseSwitch {
    void enter(int phase);
  }

  private static final int FILL_PIPELINE = 64;
  private static final int FILL_CONNECTIONS = 12;
  private static final int FILL_REPLY_BYTES = 64;
  private static final Duration FILL_LIMIT = Duration.ofMinutes(5);

  private final int threads;

  /**
   * @param threads one or two; connections are shared out among them
   */
  public Loader(int threads) {
    this.threads = threads;
  }

  /** Random keys for a while. */
  public LoadResult run(Target target, KeySpace keys, Load load, Duration duration)
      throws IOException, InterruptedException {
    return run(target, keys, load, 1, phases -> Thread.sleep(duration));
  }

  /** Random keys while a script plays. */
  public LoadResult run(Target target, KeySpace keys, Load load, int phases, Script script)
      throws IOException, InterruptedException {
    LoadRun run = new LoadRun(target, keys, load, false);
    Crew crew = new Crew(run, Math.min(threads, load.connections()), phases);
    long startNs = System.nanoTime();
    try {
      script.play(run::setPhase);
    } finally {
      run.stop();
      crew.join();
    }
    return crew.result(System.nanoTime() - startNs);
  }

  /** Writes every key once. */
  public LoadResult fill(Target target, KeySpace keys, int valueBytes)
      throws IOException, InterruptedException {
    return fill(target, keys, Request.set(valueBytes), FILL_PIPELINE);
  }

  /** Sends a request once for every key. */
  public LoadResult fill(Target target, KeySpace keys, Request request, int pipeline)
      throws IOException, InterruptedException {
    Load load = new Load("fill", List.of(request), pipeline, FILL_CONNECTIONS, FILL_REPLY_BYTES);
    LoadRun run = new LoadRun(target, keys, load, true);
    Crew crew = new Crew(run, 1, 1);
    long startNs = System.nanoTime();
    boolean whole = crew.joinWithin(FILL_LIMIT);
    run.stop();
    crew.join();
    LoadResult result = crew.result(System.nanoTime() - startNs);
    if (!whole || result.operations() < keys.count() || result.errors() > 0) {
      throw new IOException(
          "filling stopped at %d of %d keys, %d errors (%s)"
              .formatted(result.operations(), keys.count(), result.errors(), result.lastError()));
    }
    return result;
  }

  /** The threads of one run. */
  private static final class Crew {
    private final LoadRun run;
    private final List<LoaderThread> loaders = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Crew(LoadRun run, int count, int phases) throws IOException {
      this.run = run;
      int connections = run.load().connections();
      for (int i = 0; i < count; i++) {
        int share = connections / count + (i < connections % count ? 1 : 0);
        LoaderThread loader = new LoaderThread(run, share, 20261122L + i, phases);
        loaders.add(loader);
        threads.add(Thread.ofPlatform().daemon().name("loader-" + i).start(loader));
      }
    }

    void join() throws InterruptedException {
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

    LoadResult result(long elapsedNs) throws IOException {
      run.throwFailure();
      List<Histogram> merged = new ArrayList<>();
      long operations = 0;
      long errors = 0;
      long moved = 0;
      long cpuNs = 0;
      int reconnects = 0;
      String lastError = "";
      for (LoaderThread loader : loaders) {
        for (int phase = 0; loader.hasPhase(phase); phase++) {
          if (merged.size() <= phase) {
            merged.add(loader.latencyNs(phase).copy());
          } else {
            merged.get(phase).add(loader.latencyNs(phase));
          }
        }
        operations += loader.operations();
        errors += loader.scanner().errors();
        moved += loader.scanner().moved();
        cpuNs += loader.cpuNs();
        reconnects += loader.reconnects();
        if (!loader.scanner().lastError().isEmpty()) {
          lastError = loader.scanner().lastError();
        }
      }
      return new LoadResult(
          operations,
          elapsedNs,
          List.copyOf(merged),
          errors,
          lastError,
          moved,
          run.refreshes(),
          reconnects,
          cpuNs);
    }
  }
}
