package io.ashlar.node.session;

import java.util.function.LongSupplier;

/** CLIENT PAUSE: until when which commands are held back. Safe for all threads. */
public final class ClientPause {
  /** What waits. */
  public enum Scope {
    NOTHING,
    WRITES,
    ALL
  }

  private record State(Scope scope, long untilNanos) {}

  private final LongSupplier nanoClock;
  private volatile State state = new State(Scope.NOTHING, 0);

  public ClientPause(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** A pause under way is never made shorter or narrower by another, as in Redis. */
  public synchronized void begin(Scope scope, long durationMs) {
    long now = nanoClock.getAsLong();
    long until = now + Math.min(durationMs, Long.MAX_VALUE / 4_000_000L) * 1_000_000L;
    Scope current = current();
    if (current != Scope.NOTHING) {
      until = until - state.untilNanos < 0 ? state.untilNanos : until;
      scope = current == Scope.ALL ? Scope.ALL : scope;
    }
    state = new State(scope, until);
  }

  public synchronized void end() {
    state = new State(Scope.NOTHING, 0);
  }

  /** What waits now. */
  public Scope current() {
    State now = state;
    if (now.scope == Scope.NOTHING) {
      return Scope.NOTHING;
    }
    return nanoClock.getAsLong() - now.untilNanos < 0 ? now.scope : Scope.NOTHING;
  }

  /** Milliseconds to the end, at least 1; of no meaning while nothing waits. */
  public long remainingMs() {
    return Math.max(1, (state.untilNanos - nanoClock.getAsLong()) / 1_000_000L + 1);
  }
}
