package io.ashlar.client;

import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridExecuteOnceRequest;
import io.ashlar.proto.v1.DataGridExecuteOnceResponse;
import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.DataGridGrpc;
import io.ashlar.proto.v1.Value;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way to one node: calls gather here and go as batches over one stream; replies come in their
 * order. When the stream breaks, every call on it goes back to the dispatcher. A node that refused
 * a connection is down for a moment, then tried again.
 *
 * <p>Any thread; what changes is guarded by this object's lock, and nobody else's code runs under
 * it.
 */
final class NodeLink {
  /** What the server takes in one message. */
  static final int MESSAGE_BYTES_MAX = 4 << 20;

  private static final int MESSAGE_COMMANDS = 256;
  private static final int MESSAGE_BYTES = 512 << 10;
  private static final int IN_FLIGHT_MAX = 4_096;
  private static final long DOWN_FIRST_MS = 50;
  private static final long DOWN_MAX_MS = 1_000;

  /** What becomes of calls that this link had. */
  interface Owner {
    /** The commands of one attempt. */
    List<Command> messages(Call call);

    void answered(Call call, List<Value> replies);

    /**
     * @param sent whether the node may have executed it
     */
    void broken(Call call, boolean sent, Status why);

    void down(NodeLink link);
  }

  private final GridMap.Address address;
  private final ManagedChannel channel;
  private final DataGridGrpc.DataGridStub stub;
  private final ClientThread thread;
  private final Owner owner;
  private final ArrayDeque<Call> outgoing = new ArrayDeque<>();
  private @Nullable Stream stream;
  private boolean flushScheduled;
  private boolean closed;
  private int failures;
  private volatile long downUntilNanos;
  private volatile boolean down;

  NodeLink(GridMap.Address address, ManagedChannel channel, ClientThread thread, Owner owner) {
    this.address = address;
    this.channel = channel;
    this.stub = DataGridGrpc.newStub(channel);
    this.thread = thread;
    this.owner = owner;
  }

  GridMap.Address address() {
    return address;
  }

  /** Whether it is not worth trying now. */
  boolean isDown() {
    return down && System.nanoTime() - downUntilNanos < 0;
  }

  /** For other calls than those of the stream; tries to connect at once. */
  ManagedChannel readyChannel() {
    if (down) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  DataGridGrpc.DataGridStub stub() {
    readyChannel();
    return stub;
  }

  /** A status that trying again will not change. */
  static boolean isFinal(Status status) {
    return switch (status.getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT, UNIMPLEMENTED -> true;
      default -> false;
    };
  }

  void send(Call call) {
    if (call.blocking) {
      sendAlone(call);
      return;
    }
    boolean refused;
    boolean schedule = false;
    synchronized (this) {
      refused = closed;
      if (!refused) {
        outgoing.add(call);
        schedule = !flushScheduled;
        flushScheduled = true;
      }
    }
    if (refused) {
      owner.broken(call, false, Status.UNAVAILABLE);
    } else if (schedule) {
      thread.soon(this::flush);
    }
  }

  private void flush() {
    synchronized (this) {
      flushScheduled = false;
      if (closed || outgoing.isEmpty()) {
        return;
      }
      if (stream == null) {
        stream = open();
      }
      Stream now = stream;
      while (!outgoing.isEmpty() && now.isReady() && now.inFlight.size() < IN_FLIGHT_MAX) {
        now.send(nextBatch(now));
      }
    }
  }

  private DataGridExecuteRequest nextBatch(Stream now) {
    DataGridExecuteRequest.Builder batch = DataGridExecuteRequest.newBuilder();
    int bytes = 0;
    while (!outgoing.isEmpty()
        && batch.getCommandsCount() < MESSAGE_COMMANDS
        && bytes < MESSAGE_BYTES) {
      Call call = outgoing.poll();
      if (call.isOver()) {
        continue;
      }
      for (Command command : owner.messages(call)) {
        batch.addCommands(command);
        bytes += command.getSerializedSize();
      }
      now.inFlight.add(call);
      if (outgoing.peek() != null && bytes + outgoing.peek().bytes() > MESSAGE_BYTES_MAX / 2) {
        break;
      }
    }
    return batch.build();
  }

  private Stream open() {
    if (down) {
      channel.resetConnectBackoff();
    }
    Stream opened = new Stream();
    var unused = stub.execute(opened);
    return opened;
  }

  /** The node has not answered the oldest call for too long: it may be cut off. */
  void breakIfStuck(long nowNanos, long attemptNanosMax) {
    Stream stuck = null;
    synchronized (this) {
      Call oldest = stream == null ? null : stream.inFlight.peek();
      if (oldest != null && nowNanos - oldest.attemptNanos > attemptNanosMax) {
        stuck = stream;
      }
    }
    if (stuck != null) {
      ended(stuck, Status.UNAVAILABLE.withDescription(address + " does not answer"));
      stuck.cancel();
    }
  }

  private void replies(Stream from, DataGridExecuteResponse response) {
    List<Call> done = new ArrayList<>();
    boolean more;
    synchronized (this) {
      if (from != stream) {
        return;
      }
      failures = 0;
      down = false;
      for (Value reply : response.getRepliesList()) {
        Call call = from.inFlight.peek();
        if (call == null) {
          break;
        }
        call.replies.add(reply);
        if (call.replies.size() == call.commandCount()) {
          from.inFlight.poll();
          done.add(call);
        }
      }
      more = !outgoing.isEmpty() && !flushScheduled;
      flushScheduled |= more;
    }
    for (Call call : done) {
      owner.answered(call, List.copyOf(call.replies));
    }
    if (more) {
      thread.soon(this::flush);
    }
  }

  private void ended(Stream which, Status why) {
    List<Call> sent;
    List<Call> unsent;
    synchronized (this) {
      if (which != stream) {
        return;
      }
      stream = null;
      sent = List.copyOf(which.inFlight);
      unsent = List.copyOf(outgoing);
      which.inFlight.clear();
      outgoing.clear();
    }
    noteFailure(why);
    sent.forEach(call -> owner.broken(call, true, why));
    unsent.forEach(call -> owner.broken(call, false, why));
  }

  private void noteFailure(Status why) {
    if (isFinal(why)) {
      return;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      long ms = Math.min(DOWN_MAX_MS, DOWN_FIRST_MS << Math.min(10, failures++));
      downUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
      down = true;
    }
    owner.down(this);
  }

  // ---- calls that may wait long ----

  private void sendAlone(Call call) {
    DataGridExecuteOnceRequest.Builder request = DataGridExecuteOnceRequest.newBuilder();
    owner.messages(call).forEach(request::addCommands);
    long leftNanos = Math.max(1, call.deadlineNanos - System.nanoTime());
    stub()
        .withDeadlineAfter(leftNanos, TimeUnit.NANOSECONDS)
        .executeOnce(
            request.build(),
            new io.grpc.stub.StreamObserver<>() {
              private @Nullable DataGridExecuteOnceResponse answer;

              @Override
              public void onNext(DataGridExecuteOnceResponse response) {
                answer = response;
              }

              @Override
              public void onError(Throwable failure) {
                Status why = Status.fromThrowable(failure);
                if (why.getCode() == Status.Code.UNAVAILABLE) {
                  noteFailure(why);
                }
                owner.broken(call, true, why);
              }

              @Override
              public void onCompleted() {
                DataGridExecuteOnceResponse got = answer;
                if (got == null || got.getRepliesCount() != call.commandCount()) {
                  owner.broken(call, true, Status.INTERNAL);
                } else {
                  owner.answered(call, got.getRepliesList());
                }
              }
            });
  }

  void close() {
    Stream last;
    synchronized (this) {
      closed = true;
      last = stream;
    }
    if (last != null) {
      ended(last, Status.UNAVAILABLE.withDescription("the client is closed"));
      last.cancel();
    }
    channel.shutdownNow();
  }

  private final class Stream
      implements ClientResponseObserver<DataGridExecuteRequest, DataGridExecuteResponse> {
    final ArrayDeque<Call> inFlight = new ArrayDeque<>();
    private @Nullable ClientCallStreamObserver<DataGridExecuteRequest> out;

    @Override
    public void beforeStart(ClientCallStreamObserver<DataGridExecuteRequest> requests) {
      out = requests;
      requests.setOnReadyHandler(() -> thread.soon(NodeLink.this::flush));
    }

    boolean isReady() {
      return out != null && out.isReady();
    }

    void send(DataGridExecuteRequest request) {
      if (out != null && request.getCommandsCount() > 0) {
        out.onNext(request);
      }
    }

    void cancel() {
      if (out != null) {
        out.cancel("given up", null);
      }
    }

    @Override
    public void onNext(DataGridExecuteResponse response) {
      replies(this, response);
    }

    @Override
    public void onError(Throwable failure) {
      ended(this, Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended(this, Status.UNAVAILABLE.withDescription(address + " has ended the session"));
    }
  }
}
