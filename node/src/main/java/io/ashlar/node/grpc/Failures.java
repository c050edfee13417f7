package io.ashlar.node.grpc;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;

/**
 * What calls end with when they fail: a gRPC status whose details hold an {@link ErrorInfo} with a
 * stable reason, for programs.
 */
public final class Failures {
  /** Of the reasons in {@link ErrorInfo}. */
  public static final String DOMAIN = "ashlar";

  private Failures() {}

  /**
   * @param reason stable, in capitals; programs decide by it
   * @param message for people
   * @param facts names and values that go with the reason
   */
  public static StatusRuntimeException of(
      Code code, String reason, String message, Map<String, String> facts) {
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason).putAllMetadata(facts).build();
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }

  /** A failure of its own, or one that nobody foresaw: then it is logged by who calls this. */
  static Throwable understood(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && (cause instanceof java.util.concurrent.CompletionException
            || cause instanceof java.util.concurrent.ExecutionException)) {
      cause = cause.getCause();
    }
    return cause;
  }

  static boolean isForeseen(Throwable failure) {
    return failure instanceof StatusRuntimeException || failure instanceof StatusException;
  }

  static Status authenticationRequired() {
    return Status.UNAUTHENTICATED.withDescription(
        "a user and password are required, as metadata 'authorization: Basic ...'");
  }

  public static Status wrongPassword() {
    return Status.UNAUTHENTICATED.withDescription("wrong user name or password, or user disabled");
  }

  static Status notPermitted(String user, String command) {
    return Status.PERMISSION_DENIED.withDescription(
        "user "
            + user
            + " may not do this: it needs the right to run "
            + command.replace('|', ' '));
  }
}
