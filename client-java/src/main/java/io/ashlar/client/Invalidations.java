package io.ashlar.client;

import com.google.protobuf.ByteString;
import io.ashlar.proto.v1.Command;
import io.ashlar.proto.v1.DataGridExecuteRequest;
import io.ashlar.proto.v1.DataGridExecuteResponse;
import io.ashlar.proto.v1.Push;
import io.ashlar.proto.v1.Value;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells of changed keys with a prefix (CLIENT TRACKING in broadcast mode), on a
 * stream of its own. The node is asked for a sign of life again and again: what comes on a stream
 * comes in order, so an answer means that all is heard that the node had told before it got the
 * question.
 */
final class Invalidations
    implements ClientResponseObserver<DataGridExecuteRequest, DataGridExecuteResponse> {
  /** Hears of changes, on the client's threads; of one stream one after the other. */
  interface Owner {
    void changed(String key);

    /** Any key may have changed. */
    void everythingChanged();

    /** Nothing more comes of a stream. */
    void ended();
  }

  private final Owner owner;
  private final String prefix;

  private @Nullable ClientCallStreamObserver<DataGridExecuteRequest> out;
  private volatile boolean listening;
  private volatile boolean over;
  private volatile long heardNanos;

  /** Whether a question is not answered yet, and when the last one was asked. */
  private volatile boolean asked;

  private volatile long askedNanos;

  Invalidations(Owner owner, String prefix) {
    this.owner = owner;
    this.prefix = prefix;
  }

  /** Begins to listen. */
  void begin(NodeLink link) {
    var unused = link.stub().execute(this);
    ask("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", prefix);
  }

  /** Asks for a sign of life, unless a question is under way. */
  void askAgain() {
    if (!asked) {
      ask("PING");
    }
  }

  private void ask(String... words) {
    ClientCallStreamObserver<DataGridExecuteRequest> to = out;
    if (to == null || over) {
      return;
    }
    Command.Builder command = Command.newBuilder();
    for (String word : words) {
      command.addArguments(ByteString.copyFromUtf8(word));
    }
    askedNanos = System.nanoTime();
    asked = true;
    to.onNext(DataGridExecuteRequest.newBuilder().addCommands(command).build());
  }

  /** Whether the node tells what changes. */
  boolean isListening() {
    return listening && !over;
  }

  boolean isOver() {
    return over;
  }

  /** Whether a question is under way. */
  boolean isAsked() {
    return asked;
  }

  /** When the last question was asked. */
  long askedNanos() {
    return askedNanos;
  }

  /** All that the node told before then was heard; only while {@link #isListening}. */
  long heardNanos() {
    return heardNanos;
  }

  /** Ends it, which the owner hears of at once. */
  void cancel() {
    if (out != null && !over) {
      onCompleted();
      out.cancel("not needed any more", null);
    }
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<DataGridExecuteRequest> requests) {
    out = requests;
  }

  @Override
  public void onNext(DataGridExecuteResponse response) {
    // Within a message, replies are older than pushes.
    for (Value reply : response.getRepliesList()) {
      answered(reply);
    }
    for (Push push : response.getPushesList()) {
      if (push.getItemsCount() == 2
          && push.getItems(0).getBlob().toStringUtf8().equals("invalidate")) {
        told(push.getItems(1));
      }
    }
  }

  private void answered(Value reply) {
    heardNanos = askedNanos;
    asked = false;
    // A node that refuses to tell is asked no more: it answers, but never listens.
    listening |= reply.getSimple().equals("OK");
  }

  private void told(Value keys) {
    if (keys.hasArray()) {
      keys.getArray().getItemsList().forEach(key -> owner.changed(key.getBlob().toStringUtf8()));
    } else {
      owner.everythingChanged();
    }
  }

  @Override
  public void onError(Throwable failure) {
    onCompleted();
  }

  @Override
  public void onCompleted() {
    over = true;
    owner.ended();
  }
}
