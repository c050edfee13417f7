package io.ashlar.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Listeners, one after the other. What one of them throws reaches neither the call nor the others.
 */
final class Listeners implements ClientListener {
  private static final Logger LOG = Logger.getLogger(Listeners.class.getName());

  /** A script may begin its errors with anything. */
  static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");

  private final List<ClientListener> all;
  private final AtomicBoolean warned = new AtomicBoolean();

  private Listeners(List<ClientListener> all) {
    this.all = all;
  }

  static ClientListener of(ClientListener... listeners) {
    List<ClientListener> all = new ArrayList<>();
    for (ClientListener listener : listeners) {
      if (listener instanceof Listeners several) {
        all.addAll(several.all);
      } else if (listener != NONE) {
        all.add(listener);
      }
    }
    return all.isEmpty() ? NONE : new Listeners(List.copyOf(all));
  }

  @Override
  public CallListener began(String command) {
    List<CallListener> calls = new ArrayList<>(all.size());
    for (ClientListener listener : all) {
      safely(
          () -> {
            CallListener call = listener.began(command);
            if (call != CallListener.NONE) {
              calls.add(call);
            }
          });
    }
    return calls.isEmpty() ? CallListener.NONE : new OfCall(calls);
  }

  @Override
  public void ended(String command, long nanos, int attempts, @Nullable Throwable failure) {
    all.forEach(one -> safely(() -> one.ended(command, nanos, attempts, failure)));
  }

  @Override
  public void retried(String command, Retry why) {
    all.forEach(one -> safely(() -> one.retried(command, why)));
  }

  @Override
  public void nodeDown(String node) {
    all.forEach(one -> safely(() -> one.nodeDown(node)));
  }

  private final class OfCall implements CallListener {
    private final List<CallListener> calls;

    OfCall(List<CallListener> calls) {
      this.calls = calls;
    }

    @Override
    public void sent(String host, int port) {
      calls.forEach(one -> safely(() -> one.sent(host, port)));
    }

    @Override
    public void retried(Retry why) {
      calls.forEach(one -> safely(() -> one.retried(why)));
    }

    @Override
    public void ended(int attempts, @Nullable Throwable failure) {
      calls.forEach(one -> safely(() -> one.ended(attempts, failure)));
    }
  }

  /** A call ends also when a listener fails with an error, such as for want of a class. */
  private void safely(Runnable told) {
    try {
      told.run();
    } catch (RuntimeException | Error e) {
      // Each call may bring another one: the first is enough to wake somebody.
      Level level = warned.compareAndSet(false, true) ? Level.WARNING : Level.FINE;
      LOG.log(level, "a listener of the client has failed", e);
    }
  }
}
