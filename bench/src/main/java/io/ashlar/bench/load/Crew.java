package io.ashlar.bench.load;

import java.io.IOException;

/** The threads of one run; made, they load. */
sealed interface Crew permits RespCrew, GrpcCrew {
  /** The share of one of {@code count} threads in the connections. */
  static int share(int connections, int count, int thread) {
    return connections / count + (thread < connections % count ? 1 : 0);
  }

  /** Returns when they have ended, which a stopped run makes them do. */
  void join() throws InterruptedException;

  /**
   * What they measured, once they have ended.
   *
   * @throws IOException when the load did not last until it was stopped
   */
  LoadResult result(long elapsedNs) throws IOException;
}
