package io.ashlar.node.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import java.util.function.Consumer;

/** Finds out who makes a call, from what its metadata show. Any thread. */
public interface CallerSource {
  /** What was found out. */
  sealed interface Finding {
    record Known(Caller caller) implements Finding {}

    /** What is shown is wrong, or nobody can say at the moment. */
    record Refused(Status why) implements Finding {}
  }

  /**
   * @param address where the call comes from
   * @param then gets the finding once, at once or later, on any thread
   */
  void identify(Metadata headers, String address, Consumer<Finding> then);
}
