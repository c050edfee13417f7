package io.ashlar.client;

import io.ashlar.proto.v1.DataGridGrpc.DataGridStub;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A stream from any node that is begun again at another when it breaks, until it is closed.
 *
 * @param <Q> what is asked
 * @param <A> what is told
 */
abstract class StandingCall<Q, A> implements AutoCloseable {
  private static final long AGAIN_MS = 50;

  private final TopologyFollower topology;
  private final Links links;
  private final ClientThread thread;
  private @Nullable ClientCallStreamObserver<Q> call;
  private boolean closed;

  StandingCall(TopologyFollower topology, Links links, ClientThread thread) {
    this.topology = topology;
    this.links = links;
    this.thread = thread;
  }

  /** Asks one node. */
  abstract void ask(DataGridStub node, ClientResponseObserver<Q, A> observer);

  /** The node has told something; one after the other. */
  abstract void told(A response);

  /** The stream broke, and is begun again. */
  abstract void interrupted();

  /** The stream ended and stays so. */
  abstract void failed(AshlarException why);

  final void begin() {
    List<GridMap.Address> nodes = new ArrayList<>(topology.map().nodes().values());
    nodes.removeIf(address -> links.at(address).isDown());
    if (isClosed()) {
      return;
    }
    if (nodes.isEmpty()) {
      thread.later(AGAIN_MS, this::begin);
      return;
    }
    NodeLink link = links.at(nodes.get(ThreadLocalRandom.current().nextInt(nodes.size())));
    ask(link.stub(), new Events());
    // Closed while it began.
    if (isClosed()) {
      cancel();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void cancel() {
    if (call != null) {
      call.cancel("closed", null);
    }
  }

  @Override
  public final void close() {
    synchronized (this) {
      closed = true;
    }
    cancel();
  }

  /** What one node tells. */
  private final class Events implements ClientResponseObserver<Q, A> {
    private boolean over;

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> started) {
      synchronized (StandingCall.this) {
        call = started;
      }
    }

    @Override
    public void onNext(A response) {
      told(response);
    }

    @Override
    public void onError(Throwable failure) {
      ended(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended(Status.UNAVAILABLE);
    }

    private void ended(Status why) {
      if (over || isClosed()) {
        return;
      }
      over = true;
      if (NodeLink.isFinal(why)) {
        failed(new AshlarException("the node refuses: " + why));
        return;
      }
      interrupted();
      thread.later(AGAIN_MS, StandingCall.this::begin);
    }
  }
}
