package io.ashlar.node.grpc;

import io.grpc.ServerCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears what becomes of a call while it is not known yet who serves it, and passes it on in order
 * from then on. No message comes before, since nobody has asked for one.
 */
final class LateListener<Q> extends ServerCall.Listener<Q> {
  private final List<Consumer<ServerCall.Listener<Q>>> missed = new ArrayList<>();
  private ServerCall.@Nullable Listener<Q> listener;

  /** From here on it is this one. Called once; the lock keeps later events behind those missed. */
  synchronized void become(ServerCall.Listener<Q> known) {
    listener = known;
    missed.forEach(event -> event.accept(known));
    missed.clear();
  }

  private void tell(Consumer<ServerCall.Listener<Q>> event) {
    ServerCall.Listener<Q> known;
    synchronized (this) {
      known = listener;
      if (known == null) {
        missed.add(event);
        return;
      }
    }
    event.accept(known);
  }

  @Override
  public void onMessage(Q message) {
    tell(known -> known.onMessage(message));
  }

  @Override
  public void onHalfClose() {
    tell(ServerCall.Listener::onHalfClose);
  }

  @Override
  public void onCancel() {
    tell(ServerCall.Listener::onCancel);
  }

  @Override
  public void onComplete() {
    tell(ServerCall.Listener::onComplete);
  }

  @Override
  public void onReady() {
    tell(ServerCall.Listener::onReady);
  }
}
