package io.ashlar.node.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ServerCall;

/** Tells when a call has ended, cancelled or not. */
final class CountedListener<Q> extends SimpleForwardingServerCallListener<Q> {
  /** Told once or more. */
  interface End {
    void ended(boolean cancelled);
  }

  private final End end;

  CountedListener(ServerCall.Listener<Q> listener, End end) {
    super(listener);
    this.end = end;
  }

  @Override
  public void onCancel() {
    end.ended(true);
    super.onCancel();
  }

  @Override
  public void onComplete() {
    end.ended(false);
    super.onComplete();
  }
}
