package io.ashlar.itests.check;

import io.ashlar.itests.history.Answer;
import io.ashlar.itests.history.Call;
import io.ashlar.itests.history.Operation;
import org.jspecify.annotations.Nullable;

/**
 * The span in which an operation must (or, when open, may) have taken effect.
 *
 * @param answer null when the client was told nothing
 * @param endNs {@link #OPEN} when it may take effect at any later time or never
 */
record Interval(Operation operation, Call call, @Nullable Answer answer, long startNs, long endNs) {

  static final long OPEN = Long.MAX_VALUE;

  boolean open() {
    return endNs == OPEN;
  }

  Interval endingAt(long boundNs) {
    return new Interval(operation, call, answer, startNs, Math.max(startNs, boundNs));
  }

  /** The same call as seen by somebody who stopped watching before it returned. */
  Interval unanswered() {
    return new Interval(operation, call, null, startNs, OPEN);
  }
}
