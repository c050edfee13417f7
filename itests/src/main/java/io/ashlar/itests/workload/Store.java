package io.ashlar.itests.workload;

import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Outcome;
import io.ashlar.itests.history.Subject;

/** Something that executes calls, seen by one client; used by one thread. */
public interface Store extends AutoCloseable {
  /** Executes one call, in bounded time, and says what is known about its fate. */
  Outcome execute(Subject subject, Call call);

  @Override
  default void close() {}
}
