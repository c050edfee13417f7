package io.ashlar.raft;

import java.util.ArrayList;
import java.util.List;

/** Whether a replica has too much to do, and who waits for the end of that. Shard thread. */
final class Relief {
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile boolean awaited;

  /** Any thread. */
  boolean isAwaited() {
    return awaited;
  }

  /** There is too much to do. */
  void await() {
    awaited = true;
  }

  void whenCome(Runnable task) {
    if (awaited) {
      waiting.add(task);
    } else {
      task.run();
    }
  }

  /** There is not too much to do any more, if there was. */
  void comes() {
    if (awaited) {
      awaited = false;
      List<Runnable> now = List.copyOf(waiting);
      waiting.clear();
      now.forEach(Runnable::run);
    }
  }
}
