package io.ashlar.node.grid;

import com.google.rpc.Code;
import io.ashlar.node.grpc.Failures;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a session ends that its client has not ended. */
final class Endings {
  private Endings() {}

  /** Ends a call, as its client has asked for if there is no other reason. */
  static void end(StreamObserver<?> out, @Nullable StatusRuntimeException why) {
    if (why == null) {
      out.onCompleted();
    } else {
      out.onError(why);
    }
  }

  static StatusRuntimeException bug() {
    return Failures.of(Code.INTERNAL, "BUG", "the server could not handle this", Map.of());
  }

  static StatusRuntimeException disconnected() {
    return Failures.of(
        Code.ABORTED, "DISCONNECTED", "the session was ended by the server", Map.of());
  }

  static StatusRuntimeException slowReader() {
    return Failures.of(
        Code.RESOURCE_EXHAUSTED,
        "SLOW_READER",
        "what was pushed to this session was not read in time",
        Map.of());
  }

  static StatusRuntimeException stopping() {
    return Failures.of(
        Code.UNAVAILABLE, "STOPPING", "the server stops: go on at another", Map.of());
  }

  static StatusRuntimeException noUser() {
    return Failures.of(Code.PERMISSION_DENIED, "NO_USER", "only users run commands", Map.of());
  }

  static StatusRuntimeException tooManyClients() {
    return Failures.of(
        Code.RESOURCE_EXHAUSTED, "MAX_CLIENTS", "max number of clients reached", Map.of());
  }
}
