package io.ashlar.node.watch;

import io.ashlar.proto.v1.DataGridWatchResponse;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a call hears of the changes of some shards. On the call's thread. */
interface Feed {
  /** Whose changes it tells; they can be had from another feed when it has ended. */
  Set<String> shards();

  /**
   * What comes next, without waiting for it; null for nothing at the moment.
   *
   * @throws StatusRuntimeException when nothing more comes, and why
   */
  @Nullable DataGridWatchResponse poll();

  /** Whether it has stopped for a while in the middle of what is there. */
  default boolean hasMore() {
    return false;
  }

  default void close() {}
}
