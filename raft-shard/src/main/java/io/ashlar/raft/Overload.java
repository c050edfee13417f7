package io.ashlar.raft;

import java.util.ArrayList;
import java.util.List;

/** Whether more has come than can be taken now, and who waits until it is over. Shard thread. */
final class Overload {
  private final List<Runnable> listeners = new ArrayList<>();
  private volatile boolean lasting;

  /** Any thread. */
  boolean lasts() {
    return lasting;
  }

  void begin() {
    lasting = true;
  }

  /** Runs {@code task} once, when it is over; at once if it is. */
  void onRelief(Runnable task) {
    if (lasting) {
      listeners.add(task);
    } else {
      task.run();
    }
  }

  /** Does nothing unless it lasted. */
  void end() {
    if (lasting) {
      lasting = false;
      List<Runnable> waiting = List.copyOf(listeners);
      listeners.clear();
      waiting.forEach(Runnable::run);
    }
  }
}
