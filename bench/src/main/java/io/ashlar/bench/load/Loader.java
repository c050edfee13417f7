package io.ashlar.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

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
    int count = Math.min(threads, load.connections());
    Crew crew =
        target.overGrpc() ? new GrpcCrew(run, count, phases) : new RespCrew(run, count, phases);
    long startNs = System.nanoTime();
    try {
      script.play(run::setPhase);
    } finally {
      run.stop();
      crew.join();
    }
    return crew.result(System.nanoTime() - startNs);
  }

  /** Writes every key once; over RESP always. */
  public LoadResult fill(Target target, KeySpace keys, int valueBytes)
      throws IOException, InterruptedException {
    return fill(target, keys, Request.set(valueBytes), FILL_PIPELINE);
  }

  /** Sends a request once for every key; over RESP always. */
  public LoadResult fill(Target target, KeySpace keys, Request request, int pipeline)
      throws IOException, InterruptedException {
    Load load = new Load("fill", List.of(request), pipeline, FILL_CONNECTIONS, FILL_REPLY_BYTES);
    LoadRun run = new LoadRun(target, keys, load, true);
    RespCrew crew = new RespCrew(run, 1, 1);
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
}
