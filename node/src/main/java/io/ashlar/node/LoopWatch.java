package io.ashlar.node;

import io.ashlar.node.connection.IoLoops;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Asks every event loop for a sign of life, once a second, and tells which has not answered. */
final class LoopWatch {
  private static final long STUCK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final List<EventLoop> loops;
  private final AtomicLongArray answeredNanos;

  LoopWatch(IoLoops loops) {
    this.loops = loops.all();
    this.answeredNanos = new AtomicLongArray(this.loops.size());
    for (int i = 0; i < this.loops.size(); i++) {
      answeredNanos.set(i, System.nanoTime());
    }
  }

  /** Not on a loop. */
  void ask() {
    for (int i = 0; i < loops.size(); i++) {
      int asked = i;
      try {
        loops.get(i).execute(() -> answeredNanos.set(asked, System.nanoTime()));
      } catch (RejectedExecutionException e) {
        // The node stops; stuck() will tell soon enough if it never ends.
        return;
      }
    }
  }

  List<String> stuck() {
    List<String> reasons = new ArrayList<>();
    long now = System.nanoTime();
    for (int i = 0; i < loops.size(); i++) {
      long silentNanos = now - answeredNanos.get(i);
      if (silentNanos > STUCK_AFTER_NANOS) {
        reasons.add(
            "event loop "
                + i
                + " has not answered for "
                + TimeUnit.NANOSECONDS.toSeconds(silentNanos)
                + " s");
      }
    }
    return reasons;
  }
}
