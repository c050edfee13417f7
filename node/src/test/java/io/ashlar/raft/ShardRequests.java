package io.ashlar.raft;

import io.ashlar.engine.request.RequestId;
import io.ashlar.resp.Reply;
import org.jspecify.annotations.Nullable;

/** Lets a fake shard outside of this package end requests. */
public final class ShardRequests {
  private ShardRequests() {}

  public static @Nullable RequestId idOf(ShardRequest request) {
    return request.requestId();
  }

  public static void done(ShardRequest request, Reply reply) {
    request.done(reply);
  }

  public static void refuse(ShardRequest request, ShardRequest.Refusal refusal) {
    request.refused(refusal);
  }

  public static void forget(ShardRequest request) {
    request.fateUnknown();
  }
}
