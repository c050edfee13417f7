package io.ashlar.node.grid;

import com.google.rpc.Code;
import io.ashlar.node.grpc.Failures;
import io.grpc.StatusRuntimeException;
import java.util.Map;

/** Why a session ends that its client has not ended. */
final class Endings {
  private Endings() {}

  static StatusRuntimeException bug() {
    return Failures.of(Code.INTERNAL, "BUG", "the node could not handle this", Map.of());
  }

  static StatusRuntimeException disconnected() {
    return Failures.of(Code.ABORTED, "DISCONNECTED", "the session was ended by the node", Map.of());
  }

  static StatusRuntimeException slowReader() {
    return Failures.of(
        Code.RESOURCE_EXHAUSTED,
        "SLOW_READER",
        "what was pushed to this session was not read in time",
        Map.of());
  }

  static StatusRuntimeException stopping() {
    return Failures.of(Code.UNAVAILABLE, "STOPPING", "the node stops", Map.of());
  }

  static StatusRuntimeException noUser() {
    return Failures.of(Code.PERMISSION_DENIED, "NO_USER", "only users run commands", Map.of());
  }

  static StatusRuntimeException tooManyClients() {
    return Failures.of(
        Code.RESOURCE_EXHAUSTED, "MAX_CLIENTS", "max number of clients reached", Map.of());
  }
}
